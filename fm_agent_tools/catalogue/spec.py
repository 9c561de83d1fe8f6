"""A model as strict data: what `models/<name>/model.toml` may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PrivateAttr, StringConstraints, model_validator

from fm_agent_tools.catalogue.consistency import check
from fm_agent_tools.catalogue.narrowing import narrow
from fm_agent_tools.catalogue.ranges import (
    EditChoice,
    FpsRange,
    GuidanceRange,
    Output,
    Rate,
    SecondsRange,
    SolverChoice,
    StepRange,
    StrengthRange,
    Strict,
)
from fm_agent_tools.requests import Request

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
DottedName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$")]


def _plain_safetensors(name: str) -> str:
    if "/" in name or "\\" in name or ".." in name or "\0" in name or name.startswith("."):
        raise ValueError(f"{name!r} must be a plain file name inside the model's folder")
    if not name.endswith((".safetensors", ".json", ".txt")):
        raise ValueError(f"{name!r} must be .safetensors, .json or .txt; pickled weights are refused")
    return name


FileName = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_plain_safetensors)]


class TextEncoder(Strict):
    """The frozen text encoder that the model was trained against: its folder in models/, and its hash."""

    folder: Name
    sha256: Hash


class ModelSpec(Strict):
    """One model: what it makes, what it needs, which files it is. `folder` is where it was read from.

    serves: the kinds of request that it answers; by default the one named like its modality
    takes:  the optional fields that it honours beside the words: "image" (a clip's first frame), "mask",
            "audio" (to go on from), "loop"; a request that gives another one of these is refused
    output: of pictures and clips; rate: of sounds; seconds: of sounds and clips; fps: of clips;
    strength: of edits; edit: how they are drawn
    style: the one of `styles` that pictures are drawn in when no other is asked for; left out: none
    enlarger: what makes its pictures larger than `output`, as "package.module:factory"; the factory is called
            with this spec and gives a `fm_agent_tools.media.image.Enlarge`; left out, pixels are resampled
    """

    name: Name
    title: Prose
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+[\w.+-]*$")]
    modality: Literal["image", "audio", "video"]
    serves: tuple[str, ...] = ()
    takes: tuple[Literal["image", "mask", "audio", "loop"], ...] = ()
    generator: DottedName
    enlarger: DottedName | None = None
    license: Prose
    description: Prose
    parameters: int = Field(ge=0)
    memory_mb: int = Field(ge=0)
    can: Prose
    cannot: Prose
    examples: tuple[Prose, ...] = ()
    output: Output | None = None
    rate: Rate | None = None
    seconds: SecondsRange | None = None
    fps: FpsRange | None = None
    steps: StepRange
    guidance: GuidanceRange
    strength: StrengthRange | None = None
    edit: EditChoice = EditChoice()
    solver: SolverChoice = SolverChoice()
    style: Prose | None = None
    styles: dict[Prose, str] = Field(default_factory=dict)
    text_encoder: TextEncoder | None = None
    files: dict[FileName, Hash] = Field(min_length=1)

    _folder: Path = PrivateAttr(default=Path())

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check(self)
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of request that it answers, such as ("image", "edit")."""
        return self.serves or (self.modality,)

    @property
    def folder(self) -> Path:
        """The folder of the model, with `model.toml` and the weights."""
        return self._folder

    def narrow(self, request: Request, like: tuple[int, int] | None = None) -> Request:
        """The request with all that this model decides filled in, checked against the model's own ranges.

        Fills model, steps, guidance and, where the request has them, width and height, seconds, fps and
        strength. like: width and height of the picture that an edit changes, whose size the result gets.
        Raises InvalidRequest with the nearest legal value.
        """
        return narrow(self, request, like)
