"""What may be asked of a model that changes pictures."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import Field

from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.terms import Guidance, Model, Seed, Steps, Style


class EditRequest(Request):
    """A picture from another one and words."""

    kind: ClassVar[str] = "edit"
    modality: ClassVar[str] = "image"
    inputs = MappingProxyType({"image": "image", "mask": "image"})

    prompt: str = Field(
        min_length=1,
        max_length=2000,
        description="The change ('make it blue', 'now without the hat', 'as a flat icon', 'turn it into a "
        "wolf'), or all that the picture shows after it ('a sleepy fox in the snow'). 1 to 2000 characters.",
    )
    image: str = Field(
        min_length=1,
        max_length=100,
        description="The picture to change: the id of an artifact, such as 'art_' and 20 digits.",
    )
    mask: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Where to change it: the id of a picture of the same size that is transparent there, or, "
        "if nothing in it is transparent, white there and black elsewhere; left out: everywhere.",
    )
    strength: float | None = Field(
        None,
        ge=0.0,
        le=1.0,
        description="How much to change, 0 (nothing) to 1 (a new picture); left out: the model's own value.",
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
        description="Width of the finished picture in pixels, 64 to 2048; left out: that of the picture "
        "that is changed.",
    )
    height: int | None = Field(
        None,
        ge=64,
        le=2048,
        description="Height of the finished picture in pixels, 64 to 2048; left out: that of the picture "
        "that is changed.",
    )
    seed: Seed = None
    steps: Steps = None
    guidance: Guidance = None
    model: Model = None
    style: Style = None
    format: Literal["png", "webp"] = Field("png", description="File format of the picture: png or webp.")
