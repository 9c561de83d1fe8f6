"""`edit_image`: a picture and words become another picture."""

from __future__ import annotations

from typing import ClassVar

from fm_agent_tools.requests import EditRequest, Request
from fm_agent_tools.tools.generating import GeneratingTool


class EditImage(GeneratingTool):
    """Changes a picture as words say."""

    request: ClassVar[type[Request]] = EditRequest
    name: str = "edit_image"
    description: str = (
        "Change a picture of this conversation: say the change ('make it blue', 'without the hat') or "
        "describe the whole picture as it shall be afterwards. The first picture stays; the answer gives the "
        "id, seed, model and file of the new one, which the user sees, and how the words were understood."
    )
