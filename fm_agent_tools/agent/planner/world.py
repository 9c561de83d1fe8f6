"""What the models here say about themselves: the planner's knowledge of what can be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fm_agent_tools.agent.planner.kinds import IMAGE, KINDS
from fm_agent_tools.catalogue import Catalogue, ModelSpec

if TYPE_CHECKING:
    from fm_agent_tools.engine import Studio

_PICTURES = KINDS[IMAGE]


@dataclass(frozen=True)
class Ability:
    """What the models of one kind can do, in the words of the first of them."""

    can: str
    cannot: str
    examples: tuple[str, ...]
    styles: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class World:
    """The planner's knowledge of the installed models; the defaults speak for the bundled picture model.

    The fields are about pictures; `others` holds what is known of sounds and clips, by kind.
    """

    can: str = _PICTURES.can
    cannot: str = _PICTURES.cannot
    examples: tuple[str, ...] = _PICTURES.examples
    styles: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    others: Mapping[str, Ability] = field(default_factory=dict)

    @classmethod
    def of(cls, studio: Studio) -> World:
        """What the installed models of `studio` say about themselves."""
        return cls._described_by(studio.catalogue, studio.catalogue.installed)

    @classmethod
    def of_models(cls, folder: Path, own: Path | None = None) -> World:
        """What the models in `folder` and in `own` say about themselves, installed or not."""
        return cls._described_by(Catalogue(folder, own), lambda spec: True)

    @classmethod
    def _described_by(cls, catalogue: Catalogue, counts: Callable[[ModelSpec], bool]) -> World:
        found = {}
        for kind in KINDS:
            if specs := [spec for spec in catalogue.for_modality(kind) if counts(spec)]:
                found[kind] = Ability(
                    can=specs[0].can.rstrip("."),
                    cannot=specs[0].cannot.rstrip("."),
                    examples=specs[0].examples or KINDS[kind].examples,
                    styles=tuple(dict.fromkeys(style for spec in specs for style in spec.styles)),
                    models=tuple(spec.name for spec in specs),
                )
        pictures = found.pop(IMAGE, None)
        return cls(**vars(pictures), others=found) if pictures else cls(others=found)

    def ability(self, kind: str) -> Ability:
        """What is known of one kind; what nobody has described is taken from the table of kinds."""
        if kind == IMAGE:
            return Ability(self.can, self.cannot, self.examples, self.styles, self.models)
        plain = KINDS[kind]
        return self.others.get(kind) or Ability(plain.can, plain.cannot, plain.examples)

    @property
    def all_styles(self) -> tuple[str, ...]:
        """The style words of all kinds."""
        others = (style for ability in self.others.values() for style in ability.styles)
        return tuple(dict.fromkeys((*self.styles, *others)))
