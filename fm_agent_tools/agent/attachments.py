"""Files that come with a message: the planner and language models learn what there is, by number and id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage

from fm_agent_tools.agent.planner.attached import ATTACHED, attached
from fm_agent_tools.engine import Artifact, Studio
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.kinds import THINGS
from fm_agent_tools.tools.references import References
from fm_agent_tools.tools.wording import measures


def attach(text: str, artifacts: Sequence[Artifact], *, studio: Studio) -> HumanMessage:
    """A message to an assistant of `studio` with files that were uploaded, with or without words.

    Upload them into the conversation first: `studio.upload("cat.jpg", conversation=thread_id)`. Then "make it
    blue" and "my picture" are about the last of them.
    """
    return HumanMessage(text, additional_kwargs={ATTACHED: [_record(studio, each) for each in artifacts]})


def _record(studio: Studio, artifact: Artifact) -> dict[str, Any]:
    job = studio.job(artifact.job)
    number = None
    if job.conversation is not None:
        number = References(studio, Caller(job.owner, job.conversation)).number(job)
    return {
        "id": artifact.id,
        "number": number,
        "modality": artifact.modality,
        "artifact": artifact.to_dict(),
    }


def told(one: Mapping[str, Any]) -> str:
    """ "picture #1 (art_…, 640×480 px)"; nothing that stood in the file or its name."""
    name = THINGS[one["modality"]].one
    number = f" #{one['number']}" if one["number"] else ""
    return f"{name}{number} ({', '.join([one['id'], *measures(one['artifact'])])})"


def with_words(message: AnyMessage) -> AnyMessage:
    """The message as a language model reads it: a line on each file follows the text."""
    files = attached(message)
    if not files:
        return message
    lines = [f"[The user has attached the {told(one)}.]" for one in files]
    return HumanMessage("\n".join([message.text, *lines]).strip(), id=message.id)
