"""What may be asked of a sound model."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from pydantic import Field

from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.terms import Guidance, Model, Seed, Steps, Style


class AudioRequest(Request):
    """A sound or a piece of music from words."""

    kind: ClassVar[str] = "audio"
    modality: ClassVar[str] = "audio"
    inputs = MappingProxyType({"audio": "audio"})

    prompt: str = Field(
        min_length=1,
        max_length=2000,
        description="What is heard, in plain words: instruments, mood, tempo, key, such as "
        "'a calm piano melody, 90 bpm, in D minor'. 1 to 2000 characters.",
    )
    negative_prompt: str = Field(
        "",
        max_length=2000,
        description="What should not be heard, at most 2000 characters; empty for nothing.",
    )
    seconds: float | None = Field(
        None,
        ge=0.5,
        le=300.0,
        description="Length of the sound in seconds, 0.5 to 300; left out: the model's own length.",
    )
    loop: bool = Field(
        False,
        description="Whether the end leads into the beginning without a seam, so that it can be repeated.",
    )
    audio: str | None = Field(
        None,
        min_length=1,
        max_length=100,
        description="A sound to go on from: the id of an artifact, such as 'art_' and 20 digits; the new "
        "sound begins where that one ends; left out: from silence.",
    )
    seed: Seed = None
    steps: Steps = None
    guidance: Guidance = None
    model: Model = None
    style: Style = None
    format: Literal["wav", "flac", "ogg", "mp3"] = Field(
        "wav",
        description="File format of the sound: wav or flac (nothing is lost), ogg or mp3 (smaller).",
    )
