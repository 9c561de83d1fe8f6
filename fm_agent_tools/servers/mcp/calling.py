"""One tool call: checked, submitted, followed with progress, answered before the client gives up."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
from langchain_core.tools import ToolException
from mcp.server.session import ServerSession
from mcp.types import CallToolResult, ProgressToken
from pydantic import ValidationError

from fm_agent_tools.engine import Job
from fm_agent_tools.errors import FMAgentError, InvalidRequest
from fm_agent_tools.servers.mcp import refusals
from fm_agent_tools.servers.mcp.clients import Shown
from fm_agent_tools.servers.mcp.describing import arguments_of
from fm_agent_tools.servers.mcp.progress import Progress
from fm_agent_tools.servers.mcp.results import result
from fm_agent_tools.servers.mcp.visit import Visit
from fm_agent_tools.tools.arguments import INJECTED, explain
from fm_agent_tools.tools.base import StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.waiting import afollow

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Call:
    """A call of `tool`. `token` is the client's wish for progress; `shown` what the client can show."""

    visit: Visit
    tool: StudioTool
    caller: Caller
    session: ServerSession
    shown: Shown
    token: ProgressToken | None = None

    async def answer(self, arguments: Mapping[str, Any]) -> CallToolResult:
        """The result; whatever goes wrong is one as well, with `isError`.

        Cancelling it cancels the jobs that it has submitted, unless the connection itself is ending.
        """
        refuse = partial(refusals.refused, self.visit.studio)
        try:
            return await self._answer(self._checked(arguments))
        except ValidationError as error:
            return refuse(explain(arguments_of(self.tool), error), "invalid_request")
        except ToolException as error:
            return refuse(str(error), "nothing_made")
        except FMAgentError as error:
            return refusals.refused_error(self.visit.studio, error)
        except Exception:  # the border of the server: a fault of ours is logged, and the client goes on
            logger.exception("%s failed unexpectedly", self.tool.name)
            told = f"{self.tool.name} failed because of an internal error; the log says more."
            return refuse(told, refusals.INTERNAL)

    def _checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with their defaults; `wait` is at most the client's patience."""
        if INJECTED in arguments:
            raise InvalidRequest(INJECTED, arguments[INJECTED], "there is no such field")
        model = arguments_of(self.tool).model_validate(dict(arguments))
        values = {name: getattr(model, name) for name in type(model).model_fields if name != INJECTED}
        return {**values, "wait": min(values.get("wait", 0), self.visit.patience)}

    async def _answer(self, arguments: dict[str, Any]) -> CallToolResult:
        until = time.monotonic() + arguments["wait"]
        submission = Submission(self.tool, self.caller, arguments)
        try:
            jobs = await submission.run(self.visit.submitting)
            await self._follow(jobs, until - time.monotonic())
            return await asyncio.to_thread(self._told, arguments, jobs)
        except asyncio.CancelledError:
            if not self.visit.leaving:
                submission.withdraw()
            raise

    async def _follow(self, jobs: Sequence[Job], seconds: float) -> None:
        if seconds <= 0 or not jobs:
            return
        if self.token is None:
            await afollow(jobs, seconds, lambda _: None)
            return
        progress = Progress(self.session, self.token, jobs)
        sending = asyncio.create_task(progress.run())
        try:
            await afollow(jobs, seconds, progress.report)
        finally:
            sending.cancel()
        await asyncio.wait([sending])  # what it was about to send was perhaps not sent
        await progress.send()

    def _told(self, arguments: Mapping[str, Any], jobs: Sequence[Job]) -> CallToolResult:
        text, artifact = self.tool.answer(self.caller, arguments, jobs)
        return result(text, artifact, self.shown)


class Submission:
    """Submits the jobs of a call in a thread; may be withdrawn at any time, also while that works."""

    def __init__(self, tool: StudioTool, caller: Caller, arguments: Mapping[str, Any]) -> None:
        self._submit = partial(tool.jobs, caller, arguments)
        self._owned = tool.owns_jobs
        self._jobs: list[Job] = []
        self._withdrawn = threading.Event()

    async def run(self, limiter: anyio.CapacityLimiter) -> list[Job]:
        """The jobs; raises what the tool raises."""
        return await anyio.to_thread.run_sync(self._run, abandon_on_cancel=True, limiter=limiter)

    def withdraw(self) -> None:
        """Cancels the jobs that exist or come to exist; only those that belong to the call."""
        if self._owned:
            self._withdrawn.set()
            threading.Thread(target=self._cancel, name="fm-agent-withdraw").start()

    def _run(self) -> list[Job]:
        self._jobs = list(self._submit())
        if self._withdrawn.is_set():
            self._cancel()
        return self._jobs

    def _cancel(self) -> None:
        for job in self._jobs:
            try:
                job.cancel()
            except FMAgentError as error:
                logger.warning("job %s was not cancelled: %s", job.id, error)
