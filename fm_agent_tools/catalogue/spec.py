"""A model as strict data: what `models/<name>/model.toml` may say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from fm_agent_tools.catalogue.narrowing import narrow
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


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())


class Output(_Strict):
    """The native size: what the network really draws, in pixels, and whether it has transparency."""

    width: int = Field(ge=8, le=8192)
    height: int = Field(ge=8, le=8192)
    alpha: bool = False


class StepRange(_Strict):
    """Number of steps: the default and the inclusive bounds."""

    default: int = Field(ge=1)
    minimum: int = Field(1, ge=1)
    maximum: int = Field(100, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.minimum <= self.default <= self.maximum:
            raise ValueError("minimum <= default <= maximum does not hold")
        return self


class GuidanceRange(_Strict):
    """Guidance scale: the default and the inclusive bounds; 1 means none."""

    default: float = Field(ge=1, le=100, allow_inf_nan=False)
    minimum: float = Field(1.0, ge=1, allow_inf_nan=False)
    maximum: float = Field(15.0, ge=1, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.minimum <= self.default <= self.maximum:
            raise ValueError("minimum <= default <= maximum does not hold")
        return self


class TextEncoder(_Strict):
    """The frozen text encoder that the model was trained against: its folder in models/, and its hash."""

    folder: Name
    sha256: Hash


class ModelSpec(_Strict):
    """One model: what it makes, what it needs, which files it is. `folder` is where it was read from."""

    name: Name
    title: Prose
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+[\w.+-]*$")]
    modality: Literal["image", "audio", "video"]
    generator: DottedName
    license: Prose
    description: Prose
    parameters: int = Field(ge=0)
    memory_mb: int = Field(ge=0)
    can: Prose
    cannot: Prose
    examples: tuple[Prose, ...] = ()
    output: Output
    steps: StepRange
    guidance: GuidanceRange
    styles: dict[Prose, str] = Field(default_factory=dict)
    text_encoder: TextEncoder | None = None
    files: dict[FileName, Hash] = Field(min_length=1)

    _folder: Path = PrivateAttr(default=Path())

    @property
    def folder(self) -> Path:
        """The folder of the model, with `model.toml` and the weights."""
        return self._folder

    def narrow(self, request: Request) -> Request:
        """The request with all that this model decides filled in, checked against the model's own ranges.

        Fills model, steps, guidance, width and height. Raises InvalidRequest with the nearest legal value.
        """
        return narrow(self, request)
