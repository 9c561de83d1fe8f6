"""What a model's spec names to make its pictures larger, loaded by its dotted name on first use."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from fm_agent_tools.engine.faults import FAULTS, explained
from fm_agent_tools.errors import FMAgentError, ModelNotInstalled, SpecInvalid

if TYPE_CHECKING:
    from fm_agent_tools.catalogue import Catalogue, ModelSpec
    from fm_agent_tools.media.image import Enlarge


def enlarger(spec: ModelSpec) -> Enlarge | None:
    """What enlarges the pictures of a model; None when its spec names nothing, and pixels are resampled.

    Raises SpecInvalid, WeightsMissing or WeightsCorrupt.
    """
    return _loaded(_Key(spec)) if spec.enlarger else None


def enlarger_for(catalogue: Catalogue, model: str | None) -> Enlarge | None:
    """The one for a picture of `model`, or of the default picture model when that has none or is gone."""
    for spec in (*(s for s in catalogue.specs if s.name == model), *_default(catalogue)):
        if spec.enlarger and catalogue.installed(spec):
            return enlarger(spec)
    return None


def _default(catalogue: Catalogue) -> tuple[ModelSpec, ...]:
    try:
        return (catalogue.default("image"),)
    except ModelNotInstalled:
        return ()


class _Key:
    """A spec as the key of the loaded ones: the same weights are the same enlarger."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.value = (spec.enlarger, spec.folder, tuple(sorted(spec.files.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)


@lru_cache(maxsize=4)
def _loaded(key: _Key) -> Enlarge:
    spec = key.spec
    module, _, name = (spec.enlarger or "").partition(":")
    try:
        factory = getattr(import_module(module), name)
    except FAULTS as error:  # importing runs code that is not the engine's
        reason = f"enlarger: {spec.enlarger!r} cannot be imported ({type(error).__name__}: {error})"
        raise SpecInvalid(spec.folder / "model.toml", reason) from error
    try:
        found: Enlarge = factory(spec)
    except FMAgentError:
        raise
    except FAULTS as error:  # the border to code that is not the engine's
        raise explained(error, f"loading what enlarges pictures of {spec.name}") from error
    return found
