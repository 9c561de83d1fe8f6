"""What may be asked of a picture model."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from fm_agent_tools.requests.base import Request

LARGEST_SEED = 2**63 - 1


class ImageRequest(Request):
    """A picture from words."""

    kind: ClassVar[str] = "image"

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
    seed: int | None = Field(
        None,
        ge=0,
        le=LARGEST_SEED,
        description="Number that fixes the noise, 0 to 2^63 - 1: the same seed gives the same picture; "
        "left out: drawn at random.",
    )
    steps: int | None = Field(
        None,
        ge=1,
        le=100,
        description="Number of steps from noise to picture, 1 to 100: more is finer and slower; "
        "left out: the model's own number.",
    )
    guidance: float | None = Field(
        None,
        ge=1.0,
        le=15.0,
        description="How strictly to follow the prompt, 1 (loosely) to 15 (very strictly); "
        "left out: the model's own value.",
    )
    model: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Name of the model, one of those that list_models gives; left out: the default one.",
    )
    style: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="Drawing style, one of those that list_models gives for the model; left out: its own.",
    )
    format: Literal["png", "webp"] = Field("png", description="File format of the picture: png or webp.")
