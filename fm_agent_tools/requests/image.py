"""What may be asked of a picture model."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.terms import LARGEST_SEED as LARGEST_SEED
from fm_agent_tools.requests.terms import Guidance, Model, Seed, Steps, Style


class ImageRequest(Request):
    """A picture from words."""

    kind: ClassVar[str] = "image"
    modality: ClassVar[str] = "image"

    prompt: str = Field(
        min_length=1,
        max_length=2000,
        description="What the picture shows, in plain words, such as 'a sleepy fox'. 1 to 2000 characters.",
    )
    negative_prompt: str = Field(
        "",
        max_length=2000,
        description="What the picture should not show, at most 2000 characters; empty for nothing.",
    )
    width: int | None = Field(
        None,
        ge=64,
        le=2048,
        description="Width of the finished picture in pixels, 64 to 2048; left out: the model's own size.",
    )
    height: int | None = Field(
        None,
        ge=64,
        le=2048,
        description="Height of the finished picture in pixels, 64 to 2048; left out: the model's own size.",
    )
    seed: Seed = None
    steps: Steps = None
    guidance: Guidance = None
    model: Model = None
    style: Style = None
    format: Literal["png", "webp"] = Field("png", description="File format of the picture: png or webp.")
