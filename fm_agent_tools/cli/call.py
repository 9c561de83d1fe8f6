"""What a command that makes something asks beside its request, checked like everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from fm_agent_tools.requests import Request
from fm_agent_tools.requests.count import Count

if TYPE_CHECKING:
    from fm_agent_tools.engine import Job, Studio


class Call(Request):
    """How many versions, and in which conversation."""

    kind: ClassVar[str] = "call"

    n: Count = 1
    conversation: str = Field(
        "",
        max_length=100,
        pattern=r"^[\w.:-]*$",
        description="Id of the conversation that it belongs to, as for `fm-agent ask`; #2 then counts in it.",
    )

    def submit(self, studio: Studio, request: type[Request], fields: dict[str, Any]) -> list[Job]:
        """One job a version. ModelNotInstalled comes first: with no model nothing else matters."""
        from fm_agent_tools.cli.files import filled
        from fm_agent_tools.tools.caller import Caller
        from fm_agent_tools.tools.inputs import Inputs
        from fm_agent_tools.tools.references import References
        from fm_agent_tools.tools.versions import submit_versions

        studio.catalogue.default_for(request.kind)
        caller = Caller("local", self.conversation or None)
        inputs = Inputs(References(studio, caller), wait=0)
        asked = request(**filled(studio, request, fields, inputs))
        return submit_versions(studio, caller, asked, self.n)
