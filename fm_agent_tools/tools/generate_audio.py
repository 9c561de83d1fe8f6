"""`generate_audio`: words become sounds and music."""

from __future__ import annotations

from typing import ClassVar

from fm_agent_tools.requests import AudioRequest, Request
from fm_agent_tools.tools.generating import GeneratingTool


class GenerateAudio(GeneratingTool):
    """Makes sounds from words, or goes on from another sound."""

    request: ClassVar[type[Request]] = AudioRequest
    name: str = "generate_audio"
    description: str = (
        "Make a sound or music from a description in words, or go on from a sound of this conversation. The "
        "answer gives the id, length, seed, model and file; the user can play the sound itself."
    )
