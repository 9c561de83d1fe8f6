"""What may be asked of a model that makes clips."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import Field

from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.terms import Guidance, Model, Seed, Steps, Style


class VideoRequest(Request):
    """A clip from words, or from words and its first frame."""

    kind: ClassVar[str] = "video"
    modality: ClassVar[str] = "video"
    inputs = MappingProxyType({"image": "image"})

    prompt: str = Field(
        min_length=1,
        max_length=2000,
        description="What the clip shows and what happens in it, in plain words, such as 'a red ball rolls "
        "to the left'. 1 to 2000 characters.",
    )
    negative_prompt: str = Field(
        "",
        max_length=2000,
        description="What the clip should not show, at most 2000 characters; empty for nothing.",
    )
    image: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="The picture to begin with, as first frame: the id of an artifact, such as 'art_' and "
        "20 digits; left out: the model draws its own.",
    )
    width: int | None = Field(
        None,
        ge=64,
        le=2048,
        multiple_of=2,
        description="Width of the finished clip in pixels, an even number from 64 to 2048; left out: the "
        "model's own size.",
    )
    height: int | None = Field(
        None,
        ge=64,
        le=2048,
        multiple_of=2,
        description="Height of the finished clip in pixels, an even number from 64 to 2048; left out: the "
        "model's own size.",
    )
    seconds: float | None = Field(
        None,
        ge=0.5,
        le=60.0,
        description="Length of the clip in seconds, 0.5 to 60; left out: the model's own length.",
    )
    fps: int | None = Field(
        None,
        ge=1,
        le=60,
        description="Frames a second, 1 to 60; left out: the model's own number.",
    )
    loop: bool = Field(
        False,
        description="Whether the last frame leads into the first without a jump, so that it can be repeated.",
    )
    seed: Seed = None
    steps: Steps = None
    guidance: Guidance = None
    model: Model = None
    style: Style = None
    format: Literal["mp4", "gif", "webp"] = Field(
        "mp4",
        description="File format of the clip: mp4 (plays everywhere, on white where it is transparent), gif "
        "(256 colours), or webp (keeps transparency).",
    )
