"""What all tools share: a studio, a border for errors, progress, waiting, the same work sync and async."""

from __future__ import annotations

import asyncio
import logging
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, Self

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolArg, ToolException
from pydantic import ConfigDict, Field, ValidationError

from fm_agent_tools.engine import Event, Job, Studio
from fm_agent_tools.engine.beginning import begin, begun
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.tools.arguments import ToolArguments, explain
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.progress import EVENT_TYPE, ProgressEvent
from fm_agent_tools.tools.waiting import Report, afollow, follow

Answer = tuple[str, dict[str, Any]]
"""What the language model reads, and the plain JSON that programs read."""

Arguments = Mapping[str, Any]

ABANDONING = "fm-agent-abandon"
"""Name of the threads that cancel what a cancelled call was about to submit."""

_STATES = {"step": "running", "degraded": "running"}

logger = logging.getLogger(__name__)


class StudioTool(BaseTool):
    """A tool on a Studio. Subclasses say which jobs a call is about (`jobs`) and what it answers (`answer`).

    Expected failures become a ToolException whose text the language model can act on; with
    `handle_tool_error` that text is the tool message, with status "error".
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    studio: Studio = Field(exclude=True, repr=False)
    owner: str = Field("local", exclude=True)
    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    handle_tool_error: bool | str | Callable[[ToolException], Any] | None = True

    owns_jobs: ClassVar[bool] = False
    """Whether the jobs belong to the call, and are cancelled when the call is interrupted."""

    def model_post_init(self, context: Any) -> None:
        """Argument errors are explained in the words of the requests, unless the host does it itself."""
        super().model_post_init(context)
        if not self.handle_validation_error:
            self.handle_validation_error = self._explain

    @classmethod
    def on(cls, studio: Studio, owner: str = "local") -> Self:
        """The tool on that studio; `owner` owns what it makes, unless the host names another for a call."""
        return cls.model_validate({"studio": studio, "owner": owner})

    @classmethod
    def arguments(cls) -> type[ToolArguments]:
        """The arguments, whatever is installed; what the manifest says."""
        schema = cls.model_fields["args_schema"].get_default()
        if not (isinstance(schema, type) and issubclass(schema, ToolArguments)):
            raise TypeError(f"{cls.__name__} does not say its arguments")
        return schema

    def jobs(self, caller: Caller, arguments: Arguments) -> Sequence[Job]:
        """The jobs that the call is about, and waits for."""
        return ()

    @abstractmethod
    def answer(self, caller: Caller, arguments: Arguments, jobs: Sequence[Job]) -> Answer:
        """The content and the artifact, once the jobs are over or `wait` has passed."""

    def _run(
        self, *, config: RunnableConfig, runtime: Annotated[Any, InjectedToolArg] = None, **arguments: Any
    ) -> Answer:
        caller = Caller.of(config, runtime, self.owner)
        starting: Future[Sequence[Job]] = Future()
        with _typed_errors(self.name):
            try:
                begin(partial(self.jobs, caller, arguments), starting)
                jobs = starting.result()
                follow(jobs, arguments.get("wait", 0), self._reporter(caller))
                return self.answer(caller, arguments, jobs)
            except (KeyboardInterrupt, SystemExit, GeneratorExit):
                with suppress(FMAgentError):  # the interrupt is what the caller must hear of
                    self._interrupted(begun(starting) or ())
                raise

    async def _arun(
        self, *, config: RunnableConfig, runtime: Annotated[Any, InjectedToolArg] = None, **arguments: Any
    ) -> Answer:
        caller = Caller.of(config, runtime, self.owner)
        with _typed_errors(self.name):
            starting: Future[Sequence[Job]] = Future()
            try:
                # Not in the loop's own threads: calls that wait for each other's works would take all of
                # them, and leave none to cancel with.
                begin(partial(self.jobs, caller, arguments), starting)
                jobs = await asyncio.shield(asyncio.wrap_future(starting))
                await afollow(jobs, arguments.get("wait", 0), self._reporter(caller))
                return await asyncio.to_thread(self.answer, caller, arguments, jobs)
            except asyncio.CancelledError:
                await self._abandon(starting)
                raise

    async def _abandon(self, starting: Future[Sequence[Job]]) -> None:
        """Cancels the jobs in a thread: the loop goes on. Those still being submitted, once they are, even
        if the loop is gone by then."""
        if starting.done():
            await asyncio.shield(asyncio.to_thread(self._abandoned, starting))
        else:
            threading.Thread(target=self._abandoned, args=(starting,), name=ABANDONING).start()

    def _abandoned(self, starting: Future[Sequence[Job]]) -> None:
        if not starting.cancel() and starting.exception() is None:
            self._interrupted(starting.result())

    def _interrupted(self, jobs: Sequence[Job]) -> None:
        if not self.owns_jobs:
            return
        for job in jobs:
            try:
                job.cancel()
            except FMAgentError as error:
                logger.warning("job %s was not cancelled: %s", job.id, error)

    def _reporter(self, caller: Caller) -> Report:
        def report(event: Event) -> None:
            progress: ProgressEvent = {
                "type": EVENT_TYPE,
                "tool": self.name,
                "tool_call_id": caller.call,
                "job_id": event.job,
                "state": _STATES.get(event.kind, event.kind),  # type: ignore[typeddict-item]
                "step": event.step,
                "of": event.of,
            }
            caller.write(progress)

        return report

    def _explain(self, error: Any) -> str:
        """For `handle_validation_error`: the first fault of a call's arguments."""
        schema = self.args_schema
        known = (
            isinstance(error, ValidationError)
            and isinstance(schema, type)
            and issubclass(schema, ToolArguments)
        )
        return explain(schema, error) if known else str(error)  # type: ignore[arg-type]


@contextmanager
def _typed_errors(tool: str) -> Iterator[None]:
    """The border: what goes wrong becomes text for the model, never the end of the turn."""
    try:
        yield
    except ToolException:
        raise
    except FMAgentError as error:
        logger.info("%s: %s", tool, error.code)
        raise ToolException(error.message) from error
    except Exception as error:  # the border of the tools: a fault of ours is logged, and the chat goes on
        logger.exception("%s failed unexpectedly", tool)
        raise ToolException(f"{tool} failed because of an internal error; the log says more.") from error
