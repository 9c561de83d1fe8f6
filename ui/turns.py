"""Turns: the agent at work on one message, watched by any number of browser tabs or by none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.base import BaseCheckpointSaver

from fm_agent_tools import Artifact, FMAgentError, Job, Studio, attach

from .background import Background
from .chats import Chats
from .watching import Listener

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.graph.state import CompiledStateGraph

log = logging.getLogger("fm_agent_tools.ui")

STOPPED = "stopped"
FILES = "A file of yours"  # the title of a chat that begins with files and no word
_PACE = 0.06  # seconds between two pictures of the same conversation; a browser gains nothing from more
_MOST_JOBS = 10_000
_SURPRISE = (
    "Something went wrong here, and this message could not be answered. The log says more. Please try again."
)


class Busy(FMAgentError):
    """The conversation is still at work on the last message."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__("The last message is still being answered. Wait for it, or press Stop first.")


@dataclass(frozen=True)
class View:
    """A conversation as it stands now.

    progress: tool call id -> job id -> newest progress event
    running:  the assistant is at work
    pending:  jobs that are not over, also those that the assistant no longer waits for
    ending:   see `Chat.ending`
    """

    conversation: str
    messages: list[AnyMessage]
    progress: dict[str, dict[str, dict[str, Any]]]
    running: bool
    pending: list[Job]
    ending: str

    @property
    def moving(self) -> bool:
        """Whether anything may still change by itself."""
        return self.running or bool(self.pending)


@dataclass(eq=False)
class Turn:
    """What the running turn has brought so far, on top of what was stored before."""

    messages: list[AnyMessage] = field(default_factory=list)
    progress: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    begun: bool = False
    stopping: bool = False

    def absorb(self, mode: str, payload: Any) -> None:
        """Takes one item of the agent's stream in."""
        if mode == "custom":
            if isinstance(payload, dict) and payload.get("type") == "fm_agent.progress":
                calls = self.progress.setdefault(str(payload.get("tool_call_id")), {})
                calls[str(payload.get("job_id"))] = payload
        elif isinstance(payload[0], AIMessage | AIMessageChunk | ToolMessage):
            self._add(payload[0])

    def _add(self, message: AnyMessage) -> None:
        for place, known in enumerate(self.messages):
            if known.id is not None and known.id == message.id:
                grows = isinstance(known, AIMessageChunk) and isinstance(message, AIMessageChunk)
                self.messages[place] = known + message if grows else message  # type: ignore[assignment]
                return
        self.messages.append(message)

    def said(self) -> AIMessageChunk | None:
        """The answer that was being written, when it already has text."""
        last = self.messages[-1] if self.messages else None
        return last if isinstance(last, AIMessageChunk) and last.text and not last.tool_calls else None


class Turns:
    """Starts, resumes, stops and shows the turns of all conversations."""

    def __init__(
        self, assistant: CompiledStateGraph[Any], studio: Studio, chats: Chats, loop: Background
    ) -> None:
        self._assistant = assistant
        self._studio = studio
        self._chats = chats
        self._loop = loop
        self._live: dict[str, Turn] = {}
        self._listeners: dict[str, set[Listener]] = {}

    async def start(
        self, conversation: str, text: str, settings: dict[str, Any], files: Sequence[Artifact] = ()
    ) -> None:
        """Begins to answer `text` and the files with it; Busy when the last message is not answered yet."""
        message = HumanMessage(text)
        if files:
            message = await asyncio.to_thread(attach, text, files, studio=self._studio)
        await self._loop.call(self._begin(conversation, message, settings))

    async def rejoin(self, conversation: str) -> None:
        """Goes on with a turn that an earlier process left unfinished."""
        chat = await asyncio.to_thread(self._chats.get, conversation)
        if chat and chat.running and conversation not in self._live:
            await self._loop.call(self._begin(conversation, None, chat.settings))

    async def stop(self, conversation: str) -> None:
        """Ends the turn and its jobs; what there is stays."""
        await self._loop.call(self._stop(conversation))

    async def delete(self, conversation: str) -> None:
        """Ends the turn, then deletes the chat with all that was said, made and brought in it, for good.

        Raises InvalidRequest, StorageError or JobTimeout; what is still there then can be deleted later.
        """
        await self._loop.call(self._delete(conversation))

    async def view(self, conversation: str) -> View:
        """The conversation as it stands now."""
        return await self._loop.call(self._view(conversation))

    async def watch(self, conversation: str) -> AsyncIterator[View]:
        """Views until nothing moves any more; at least one."""
        async with self._listening(conversation) as listener:
            while True:
                listener.event.clear()
                view = await self.view(conversation)
                yield view
                if not view.moving:
                    return
                listener.follow(view.pending)
                await listener.event.wait()
                await asyncio.sleep(_PACE)

    async def _begin(self, conversation: str, message: HumanMessage | None, settings: dict[str, Any]) -> None:
        if conversation in self._live:
            if message is None:
                return
            raise Busy
        turn = self._live[conversation] = Turn()
        try:
            if message is not None:
                await asyncio.to_thread(self._chats.begin, conversation, message.text or FILES, settings)
            turn.messages = [*await self._stored(conversation), *([message] if message else [])]
        except BaseException:
            del self._live[conversation]
            raise
        inputs = {"messages": [message]} if message else None
        turn.task = asyncio.create_task(self._run(conversation, turn, inputs, settings))

    async def _run(self, conversation: str, turn: Turn, inputs: Any, settings: dict[str, Any]) -> None:
        ending = ""
        try:
            defaults = {"image": settings}  # the panel is about pictures
            config: RunnableConfig = {"configurable": {"thread_id": conversation, "defaults": defaults}}
            turn.begun = True
            if turn.stopping:
                raise asyncio.CancelledError
            async for mode, payload in self._assistant.astream(
                inputs, config, stream_mode=["messages", "custom"]
            ):
                turn.absorb(mode, payload)
                self._tell(conversation)
        except asyncio.CancelledError:  # only Stop cancels: the message it wrote so far stays
            ending = STOPPED
            await self._keep(conversation, turn)
        except FMAgentError as error:
            log.warning("A turn failed: %s", error.code)
            ending = error.message
        except Exception:
            log.exception("A turn failed")
            ending = _SURPRISE
        await self._finish(conversation, ending)

    async def _finish(self, conversation: str, ending: str) -> None:
        try:
            await asyncio.to_thread(self._chats.end, conversation, ending)
        except FMAgentError as error:  # a full disk: the turn is over all the same
            log.warning("The end of a turn was not written: %s", error)
        finally:
            del self._live[conversation]
            self._tell(conversation)

    async def _keep(self, conversation: str, turn: Turn) -> None:
        """Stores the answer that was being written when someone pressed Stop."""
        if (said := turn.said()) is None:
            return
        config: RunnableConfig = {"configurable": {"thread_id": conversation}}
        kept = {"messages": [AIMessage(said.text, id=said.id)]}
        try:
            await self._assistant.aupdate_state(config, kept, as_node="model")
        except Exception:  # the memory's border: the turn ends in any case
            log.exception("A broken-off answer was not kept")

    async def _stop(self, conversation: str) -> None:
        """A second Stop only waits for the first: cancelled again, a turn could not write down its end."""
        if turn := self._live.get(conversation):
            first, turn.stopping = not turn.stopping, True
            if turn.task:
                if first and turn.begun:
                    turn.task.cancel()
                await asyncio.wait([turn.task])
        await asyncio.to_thread(self._cancel_pending, conversation)

    async def _delete(self, conversation: str) -> None:
        await self._stop(conversation)
        if conversation in self._live:  # somebody has just said something more
            raise Busy
        self._live[conversation] = Turn()  # nothing begins meanwhile
        try:
            await asyncio.to_thread(self._studio.forget, conversation)
            if isinstance(memory := self._assistant.checkpointer, BaseCheckpointSaver):
                await memory.adelete_thread(conversation)
            await asyncio.to_thread(self._chats.delete, conversation)
        finally:
            del self._live[conversation]
            self._tell(conversation)

    def _cancel_pending(self, conversation: str) -> None:
        for job in self._pending(conversation):
            job.cancel()

    async def _view(self, conversation: str) -> View:
        if turn := self._live.get(conversation):
            progress = {call: dict(jobs) for call, jobs in turn.progress.items()}
            return View(conversation, list(turn.messages), progress, True, [], "")
        chat = await asyncio.to_thread(self._chats.get, conversation)
        messages = await self._stored(conversation)
        pending = await asyncio.to_thread(self._pending, conversation)
        return View(conversation, messages, {}, False, pending, chat.ending if chat else "")

    def _pending(self, conversation: str) -> list[Job]:
        return self._studio.jobs(conversation=conversation, states=("queued", "running"), limit=_MOST_JOBS)

    async def _stored(self, conversation: str) -> list[AnyMessage]:
        state = await self._assistant.aget_state({"configurable": {"thread_id": conversation}})
        return list(state.values.get("messages", []))

    def _tell(self, conversation: str) -> None:
        for listener in tuple(self._listeners.get(conversation, ())):
            listener.tell()

    @asynccontextmanager
    async def _listening(self, conversation: str) -> AsyncIterator[Listener]:
        listener = Listener(asyncio.get_running_loop(), asyncio.Event())
        self._listeners.setdefault(conversation, set()).add(listener)
        try:
            yield listener
        finally:
            listener.close()
            self._listeners[conversation].discard(listener)
            if not self._listeners[conversation]:
                del self._listeners[conversation]
