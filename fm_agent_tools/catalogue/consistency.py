"""Whether the tables of a spec fit what the model makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fm_agent_tools.requests import KINDS

if TYPE_CHECKING:
    from fm_agent_tools.catalogue.spec import ModelSpec

TABLES = ("output", "rate", "seconds", "fps")
NEEDED = {
    "image": {"output"},
    "audio": {"rate", "seconds"},
    "video": {"output", "seconds", "fps"},
}


def check(spec: ModelSpec) -> None:
    """Returns when the spec makes sense as a whole. Raises ValueError, which names the key."""
    _kinds(spec)
    for table in TABLES:
        needed, given = table in NEEDED[spec.modality], getattr(spec, table) is not None
        if needed and not given:
            raise ValueError(f"{table}: a model that makes {spec.modality} needs this table")
        if given and not needed:
            raise ValueError(f"{table}: a model that makes {spec.modality} has no such table")
    if (spec.strength is not None) != ("edit" in spec.kinds):
        raise ValueError('strength: models that serve "edit" have this table, and no others')
    if spec.edit.method is not None and "edit" not in spec.kinds:
        raise ValueError('edit: only models that serve "edit" have a method for it')
    _takes(spec)
    if spec.style is not None and spec.style not in spec.styles:
        raise ValueError(
            f"style: {spec.style!r} is none of the styles; they are {', '.join(spec.styles) or 'none'}"
        )
    if spec.modality == "video" and spec.output and (spec.output.width % 2 or spec.output.height % 2):
        raise ValueError("output: the width and height of clips must be even, or no player shows them")


def _kinds(spec: ModelSpec) -> None:
    if len(set(spec.serves)) < len(spec.serves):
        raise ValueError("serves: a kind is given twice")
    for kind in spec.serves:
        if kind not in KINDS:
            raise ValueError(f"serves: there is no kind {kind!r}; there are {', '.join(KINDS)}")
        if KINDS[kind].modality != spec.modality:
            raise ValueError(f"serves: {kind!r} makes {KINDS[kind].modality}, this model {spec.modality}")


def _takes(spec: ModelSpec) -> None:
    known = {name for kind in spec.kinds for name in (*KINDS[kind].inputs, "loop")}
    fields = {name for kind in spec.kinds for name in KINDS[kind].model_fields}
    for name in spec.takes:
        if name not in known & fields:
            raise ValueError(f"takes: no request that this model serves has a field {name!r}")
