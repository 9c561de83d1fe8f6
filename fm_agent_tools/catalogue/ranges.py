"""The tables of a spec: what the model draws or plays, and the inclusive bounds of what may be asked."""

from __future__ import annotations

from typing import Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Strict(BaseModel):
    """Nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Output(Strict):
    """The native size: what the network really draws, in pixels, and whether it has transparency."""

    width: int = Field(ge=8, le=8192)
    height: int = Field(ge=8, le=8192)
    alpha: bool = False


class Rate(Strict):
    """What the network really plays: samples a second in Hz, and 1 (mono) or 2 (stereo) channels."""

    hz: int = Field(ge=4000, le=192_000)
    channels: int = Field(1, ge=1, le=2)


class StepRange(Strict):
    """Number of steps: the default, that of edits where it is another one, and the inclusive bounds."""

    default: int = Field(ge=1)
    edit: int | None = Field(None, ge=1)
    minimum: int = Field(1, ge=1)
    maximum: int = Field(100, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.edit is not None and not self.minimum <= self.edit <= self.maximum:
            raise ValueError(f"edit={self.edit} is not between {self.minimum} and {self.maximum}")
        return ordered(self)


class GuidanceRange(Strict):
    """Guidance scale: the default and the inclusive bounds; 1 means none."""

    default: float = Field(ge=1, le=100, allow_inf_nan=False)
    minimum: float = Field(1.0, ge=1, allow_inf_nan=False)
    maximum: float = Field(15.0, ge=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return ordered(self)


class SecondsRange(Strict):
    """Length of a sound or clip in seconds: the default and the inclusive bounds."""

    default: float = Field(gt=0, allow_inf_nan=False)
    minimum: float = Field(0.5, gt=0, allow_inf_nan=False)
    maximum: float = Field(gt=0, le=3600, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return ordered(self)


class FpsRange(Strict):
    """Frames a second of a clip: the default and the inclusive bounds."""

    default: int = Field(ge=1)
    minimum: int = Field(1, ge=1)
    maximum: int = Field(ge=1, le=240)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return ordered(self)


class StrengthRange(Strict):
    """How much an edit changes, 0 to 1: the default and the inclusive bounds."""

    default: float = Field(0.7, ge=0, le=1, allow_inf_nan=False)
    minimum: float = Field(0.0, ge=0, le=1, allow_inf_nan=False)
    maximum: float = Field(1.0, ge=0, le=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return ordered(self)


EditMethod = Literal["flow-edit", "source"]


class EditChoice(Strict):
    """How edits are drawn.

    method: "flow-edit" needs no training; "source" gives the picture and the mask to a network that was
    trained with them; left out: "source" where the weights have that input, "flow-edit" where not
    """

    method: EditMethod | None = None


class SolverChoice(Strict):
    """How the model's flow is followed; the steps of a request are this solver's steps.

    default: a solver of `fm_agent_tools.flow.SOLVERS`; shift: above 1, more of its steps are near noise;
    taper: above 1, its last steps, next to data, are shorter
    """

    default: str = Field("euler", min_length=1, max_length=64)
    shift: float = Field(1.0, gt=0, le=20, allow_inf_nan=False)
    taper: float = Field(1.0, ge=1, le=4, allow_inf_nan=False)


Range = StepRange | GuidanceRange | SecondsRange | FpsRange | StrengthRange

R = TypeVar("R", bound=Range)


def ordered(table: R) -> R:
    """The table, unless its default lies outside its own bounds."""
    if not table.minimum <= table.default <= table.maximum:
        raise ValueError("minimum <= default <= maximum does not hold")
    return table
