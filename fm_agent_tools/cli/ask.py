"""`fm-agent ask`: one turn of the agent, its answer and the files it made."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import click

from fm_agent_tools.cli.border import json_option, printable
from fm_agent_tools.cli.fields import text_of
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.message import Message
from fm_agent_tools.cli.progress import Steps, cancel_on_interrupt, steps_shown
from fm_agent_tools.cli.studio import open_studio
from fm_agent_tools.errors import JobCancelled

if TYPE_CHECKING:
    from fm_agent_tools.engine import Studio

PROGRESS = "fm_agent.progress"


@click.command(
    epilog=examples(
        'fm-agent ask "draw me a sleepy fox"',
        'fm-agent ask "make it blue" --conversation ask-…',
        'fm-agent ask "a red apple, 3 versions" --json',
        'fm-agent ask "make it blue" --attach photo.jpg',
    )
)
@click.argument("message")
@click.option("--model", metavar="PROVIDER:NAME", help="Language model that answers, such as openai:gpt-5; "
              "left out: the one in FM_AGENT_MODEL, else the offline planner.")  # fmt: skip
@click.option("--conversation", metavar="ID", help="Conversation to go on with, or to begin under this id.")
@click.option("--attach", "files", multiple=True, metavar="FILE", help="A picture or sound of yours that the "
              "message is about; may be given several times.")  # fmt: skip
@json_option
def ask(
    message: str, model: str | None, conversation: str | None, files: tuple[str, ...], as_json: bool
) -> None:
    """Say MESSAGE to the agent.

    Prints its answer, in which the files it made are named; `-` reads the message from standard input.
    A conversation is remembered: `--json` tells its id, `--conversation` goes on with it.
    """
    asked = Message(message=text_of(message), conversation=conversation or f"ask-{uuid.uuid4().hex}")
    from fm_agent_tools.agent import attach, create_assistant

    with open_studio() as studio:
        turn, assistant = _Turn(studio), create_assistant(model, studio=studio)
        brought = [studio.upload(file, conversation=asked.conversation) for file in files]
        turn.run(assistant, attach(asked.message, brought, studio=studio), asked.conversation)
    turn.tell(asked, as_json)


class _Turn:
    """What one turn says and makes, gathered from the agent's stream."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.answer = ""
        self.artifacts: dict[str, dict[str, Any]] = {}
        self.running: set[str] = set()
        self.cancelled: str | None = None

    def run(self, assistant: Any, message: Any, conversation: str) -> None:
        """Stream the turn to its end; raises JobCancelled after a Ctrl-C."""
        turn = assistant.stream(
            {"messages": [message]},
            {"configurable": {"thread_id": conversation}},
            stream_mode=["custom", "updates"],
        )
        with steps_shown(self.studio) as steps, cancel_on_interrupt(self.studio, self.running, steps):
            for mode, event in turn:
                if mode == "custom":
                    self._progress(event, steps)
                else:
                    self._update(event)
        if self.cancelled:
            raise JobCancelled(self.cancelled)

    def _progress(self, event: dict[str, Any], steps: Steps) -> None:
        if event.get("type") != PROGRESS:
            return
        id, state = event["job_id"], event["state"]
        steps.step(id, event["step"], event["of"])
        if state in ("queued", "running"):
            self.running.add(id)
        else:
            self.running.discard(id)
        if state == "cancelled":
            self.cancelled = id

    def _update(self, nodes: dict[str, Any]) -> None:
        for update in nodes.values():
            for message in (update or {}).get("messages", []):
                if message.type == "ai":
                    self.answer = str(message.text)
                elif message.type == "tool":
                    made = (message.artifact or {}).get("artifacts", [])
                    self.artifacts |= {artifact["id"]: artifact for artifact in made}

    def tell(self, asked: Message, as_json: bool) -> None:
        """Print the answer, and the paths that it does not name; or all of it as one JSON object."""
        artifacts = list(self.artifacts.values())
        if as_json:
            told = {"answer": self.answer, "artifacts": artifacts, "conversation": asked.conversation}
            click.echo(json.dumps(told))
            return
        click.echo(printable(self.answer))
        for artifact in artifacts:
            if artifact["path"] not in self.answer:
                click.echo(artifact["path"])
