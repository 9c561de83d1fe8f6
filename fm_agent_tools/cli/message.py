"""What a person says to the agent, checked like everything else that is asked."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from fm_agent_tools.requests import Request


class Place(Request):
    """A conversation, by its id."""

    kind: ClassVar[str] = "place"

    conversation: str = Field(
        "", max_length=100, pattern=r"^[\w.:-]*$", description="Id of the conversation."
    )


class Message(Place):
    """One message in a conversation."""

    kind: ClassVar[str] = "message"

    message: str = Field(min_length=1, max_length=20_000, description="What is said.")
