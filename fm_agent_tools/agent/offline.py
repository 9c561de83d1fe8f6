"""The planner as a LangChain chat model, so that the agent loop needs no language model and no key."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict

from fm_agent_tools.agent.planner import ALL_TOOLS, History, Planner, Turn, World
from fm_agent_tools.agent.planner.attached import attached
from fm_agent_tools.agent.planner.history import OFFER
from fm_agent_tools.agent.planner.replies import received
from fm_agent_tools.agent.planner.results import blocked, report
from fm_agent_tools.settings import Settings


class OfflinePlanner(BaseChatModel):
    """Plans tool calls by rules over the last message; it is not a language model and says so.

    world: what the models at hand can make; tools: names of the tools that may be called.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    world: World = World()
    tools: tuple[str, ...] = ALL_TOOLS

    @property
    def _llm_type(self) -> str:
        return "fm-agent-offline-planner"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The planner that calls only these tools; of tools that it does not know it makes no use."""
        names = (_name(tool) for tool in tools)
        return self.model_copy(update={"tools": tuple(name for name in names if name in ALL_TOOLS)})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        turn = self._turn(messages)
        calls = [{**call.to_dict(), "id": _call_id(), "type": "tool_call"} for call in turn.calls]
        message = AIMessage(turn.text, tool_calls=calls, additional_kwargs=_kept(turn))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Word by word; the last chunk carries the calls and the offer."""
        turn = self._turn(messages)
        for word in re.findall(r"\S+\s*|\s+", turn.text):
            yield _chunk(AIMessageChunk(content=word), run_manager)
        calls = [
            tool_call_chunk(name=call.name, args=json.dumps(call.args), id=_call_id(), index=index)
            for index, call in enumerate(turn.calls)
        ]
        yield _chunk(
            AIMessageChunk(
                content="", tool_call_chunks=calls, additional_kwargs=_kept(turn), chunk_position="last"
            ),
            run_manager,
        )

    def _turn(self, messages: Sequence[BaseMessage]) -> Turn:
        """An answer to the newest message of the user, or the next calls of it, or the report on them.

        Calls that build on the result of another one ("…, then make it dance") wait until it is there.
        """
        place = max(
            (i for i, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1
        )
        said = messages[place].text if place >= 0 else ""
        if (files := attached(messages[place]) if place >= 0 else []) and not said.strip():
            return Turn(text=received(files, self.tools))
        turn = Planner(self.world, self.tools).plan(said, History.of(messages[: place + 1]))
        results = [message for message in messages[place + 1 :] if isinstance(message, ToolMessage)]
        if not results:
            return replace(turn, calls=turn.stage())
        following = turn.stage(len(results))
        if following and blocked(following, turn.calls, results):
            return Turn(text=report(results, left_out=following))
        return Turn(following) if following else Turn(text=report(results))


def plan(
    text: str,
    tools: Sequence[str] = ALL_TOOLS,
    world: World | None = None,
    history: History | Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The calls that the planner would make for a message, as `{"name", "args"}`; none is made.

    world: what the models can do; by default what those in the models folder say, installed or not.
    history: what the conversation holds already, as History or as its plain JSON: `{"works": [{"number": 1,
    "kind": "image", "args": {"prompt": "a fox"}}]}`; left out: nothing, it is the first message.
    """
    if world is None:
        settings = Settings.load()
        world = World.of_models(settings.models, settings.own_models)
    known = history if isinstance(history, History) else History.from_dict(history or {})
    return [call.to_dict() for call in Planner(world, tools).plan(text, known).calls]


def _name(tool: Any) -> str:
    if isinstance(tool, dict):
        return str(tool.get("name") or tool.get("function", {}).get("name", ""))
    return str(getattr(tool, "name", None) or getattr(tool, "__name__", ""))


def _call_id() -> str:
    return f"call_{uuid.uuid4().hex}"


def _kept(turn: Turn) -> dict[str, Any]:
    return {OFFER: turn.offer} if turn.offer else {}


def _chunk(message: AIMessageChunk, run_manager: CallbackManagerForLLMRun | None) -> ChatGenerationChunk:
    chunk = ChatGenerationChunk(message=message)
    if run_manager:
        run_manager.on_llm_new_token(message.text, chunk=chunk)
    return chunk
