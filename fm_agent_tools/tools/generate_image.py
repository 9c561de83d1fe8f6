"""`generate_image`: words become pictures."""

from __future__ import annotations

from typing import ClassVar

from fm_agent_tools.requests import ImageRequest, Request
from fm_agent_tools.tools.generating import GeneratingTool


class GenerateImage(GeneratingTool):
    """Makes pictures from words."""

    request: ClassVar[type[Request]] = ImageRequest
    name: str = "generate_image"
    description: str = (
        "Make a picture from a description in words. The answer gives the id, seed, model and file of the "
        "finished picture; the user sees the picture itself."
    )
