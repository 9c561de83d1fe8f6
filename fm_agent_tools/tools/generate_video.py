"""`generate_video`: words, or words and a first frame, become clips."""

from __future__ import annotations

from typing import ClassVar

from fm_agent_tools.requests import Request, VideoRequest
from fm_agent_tools.tools.generating import GeneratingTool


class GenerateVideo(GeneratingTool):
    """Makes clips from words, or from words and a picture to begin with."""

    request: ClassVar[type[Request]] = VideoRequest
    name: str = "generate_video"
    description: str = (
        "Make a short clip from a description in words, or set a picture of this conversation in motion. The "
        "answer gives the id, size, length, seed, model and file; the user sees the clip itself."
    )
