"""What the tools that make something share: a request becomes jobs, jobs become an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from fm_agent_tools.catalogue import Catalogue, ModelSpec
from fm_agent_tools.engine import Job
from fm_agent_tools.requests import Request
from fm_agent_tools.tools.arguments import ToolArguments, request_arguments
from fm_agent_tools.tools.base import Answer, Arguments, StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.describing import describe_jobs
from fm_agent_tools.tools.inputs import Inputs
from fm_agent_tools.tools.order import Order
from fm_agent_tools.tools.references import References
from fm_agent_tools.tools.versions import submit_versions
from fm_agent_tools.tools.wording import abilities

LONGEST_DESCRIPTION = 1000
ORDERLY = 2.0  # seconds that a call waits for those before it only to get its number after theirs


def installed(catalogue: Catalogue, kind: str) -> list[ModelSpec]:
    """The models that serve requests of that kind here."""
    return [spec for spec in catalogue.for_kind(kind) if catalogue.installed(spec)]


class GeneratingTool(StudioTool):
    """Makes 1 to 4 versions of what its request describes and waits for them up to `wait` seconds.

    Subclasses name the request; arguments, description and answer follow from it and from the models that
    are installed. Artifact: `{"job", "jobs", "artifacts"}`, the first job, all jobs, and what is finished.
    """

    request: ClassVar[type[Request]]
    owns_jobs: ClassVar[bool] = True

    def model_post_init(self, context: Any) -> None:
        """The description and the schema say what the models on this machine can do."""
        super().model_post_init(context)
        specs = installed(self.studio.catalogue, self.request.kind)
        told = " ".join([self.description, *(abilities(spec) for spec in specs)])
        self.description = told if len(told) <= LONGEST_DESCRIPTION else told[: LONGEST_DESCRIPTION - 1] + "…"
        self.args_schema = request_arguments(self.request, specs)

    @classmethod
    def arguments(cls) -> type[ToolArguments]:
        """The request's fields, `n` and `wait`."""
        return request_arguments(cls.request)

    def jobs(self, caller: Caller, arguments: Arguments) -> Sequence[Job]:
        """Submits one job a version; a replayed call finds the jobs that it made before."""
        try:
            self._take_turns(caller, arguments)
            request = self._request(caller, arguments)
            return submit_versions(self.studio, caller, request, arguments.get("n", 1))
        finally:
            self._passed(caller.key(0))

    def answer(self, caller: Caller, arguments: Arguments, jobs: Sequence[Job]) -> Answer:
        """What is finished, and handles for what is not."""
        return describe_jobs(jobs, References(self.studio, caller))

    def run(self, tool_input: str | dict[str, Any], *args: Any, **options: Any) -> Any:
        """As BaseTool's; a call whose arguments are refused keeps nobody waiting."""
        try:
            return super().run(tool_input, *args, **options)
        finally:
            self._passed(self._key(options))

    async def arun(self, tool_input: str | dict[str, Any], *args: Any, **options: Any) -> Any:
        """As BaseTool's; a call whose arguments are refused keeps nobody waiting."""
        try:
            return await super().arun(tool_input, *args, **options)
        finally:
            self._passed(self._key(options))

    def _take_turns(self, caller: Caller, arguments: Arguments) -> None:
        """Waits for the calls before this one to be submitted: they have the lower numbers."""
        order = Order.of(self.studio)
        if pending := order.pending(caller.keys_before()):
            builds = any(arguments.get(name) for name in self.request.inputs)
            seconds = max(arguments.get("wait", 0) if builds else 0, ORDERLY)
            made = {job.key for job in References(self.studio, caller).conversation()}  # before a restart
            order.wait(pending - made, seconds)

    def _passed(self, key: str | None) -> None:
        if key is not None:
            Order.of(self.studio).passed(key)

    def _key(self, options: dict[str, Any]) -> str | None:
        caller = Caller.of(options.get("config"), None, self.owner)
        return replace(caller, call=options.get("tool_call_id")).key(0)

    def _request(self, caller: Caller, arguments: Arguments) -> Request:
        """The call's own fields over the host's defaults; the request checks both."""
        fields = self.request.model_fields
        given = {name: arguments[name] for name in fields if arguments.get(name) not in (None, "")}
        asked = {name: value for name, value in given.items() if value != fields[name].default}
        values = {**caller.defaults_for(self.request.kind, fields), **asked}
        inputs = Inputs(References(self.studio, caller), arguments.get("wait", 0))
        return self.request(**inputs.filled(self.request, values))
