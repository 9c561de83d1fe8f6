"""The planner as a LangChain chat model, so that the agent loop needs no language model and no key."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict

from fm_agent_tools.agent.planner import Planner, Turn, World
from fm_agent_tools.agent.planner.history import OFFER, History
from fm_agent_tools.agent.planner.planner import ALL_TOOLS
from fm_agent_tools.agent.planner.results import report
from fm_agent_tools.settings import Settings


class OfflinePlanner(BaseChatModel):
    """Plans tool calls by rules over the last message; it is not a language model and says so.

    world: what the picture models at hand can draw; tools: names of the tools that may be called.
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
        """An answer to the newest message: results are reported, anything else is planned."""
        results = list(_trailing_results(messages))
        if results:
            return Turn(text=report(results))
        place = max(
            (i for i, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1
        )
        said = messages[place].text if place >= 0 else ""
        return Planner(self.world, self.tools).plan(said, History.of(messages[: max(place, 0)]))


def plan(text: str, tools: Sequence[str] = ALL_TOOLS, world: World | None = None) -> list[dict[str, Any]]:
    """The calls that the planner would make for a first message, as `{"name", "args"}`; none is made.

    world: what the models can draw; by default what those in the models folder say, installed or not.
    """
    world = world or World.of_models(Settings.load().models)
    return [call.to_dict() for call in Planner(world, tools).plan(text).calls]


def _trailing_results(messages: Sequence[BaseMessage]) -> Iterator[ToolMessage]:
    place = len(messages)
    while place and isinstance(messages[place - 1], ToolMessage):
        place -= 1
    return (message for message in messages[place:] if isinstance(message, ToolMessage))


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
