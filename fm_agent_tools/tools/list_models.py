"""`list_models`: what can be made on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.tools.base import ArgsSchema

from fm_agent_tools.catalogue import GuidanceRange, StepRange
from fm_agent_tools.engine import Job, ModelStatus
from fm_agent_tools.tools.arguments import ToolArguments
from fm_agent_tools.tools.base import Answer, Arguments, StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.records import model_record
from fm_agent_tools.tools.wording import native


class ListModelsArguments(ToolArguments):
    """No arguments."""


class ListModels(StudioTool):
    """Says what each model can and cannot do. Artifact: `{"models": […]}`."""

    name: str = "list_models"
    description: str = (
        "List the models on this machine: whether each makes pictures, sounds or clips, what it can and "
        "cannot make, its styles, size, length, steps, guidance and licence."
    )
    args_schema: ArgsSchema | None = ListModelsArguments

    def answer(self, caller: Caller, arguments: Arguments, jobs: Sequence[Job]) -> Answer:
        """All models, those that cannot run with the reason and what to do."""
        models = self.studio.models()
        content = "\n".join(_line(status) for status in models)
        if not any(status.installed for status in models):
            content = f"{content}\n{self._how_to_install()}".strip()
        return content, {"models": [model_record(status) for status in models]}

    def _how_to_install(self) -> str:
        return (
            f"No model is installed in {self.studio.catalogue.folder}. Reinstall fm-agent-tools, which "
            "brings its own models, or set FM_AGENT_MODELS to a folder that holds one folder a model; "
            "`fm-agent doctor` says what is wrong."
        )


def _line(status: ModelStatus) -> str:
    spec = status.spec
    if spec is None or not status.installed:
        return f"{status.name}: cannot be used. {status.problem or ''}".strip()
    styles = f" Styles: {', '.join(spec.styles)}." if spec.styles else ""
    sizes = ", ".join([*native(spec), f"steps {_span(spec.steps)}", f"guidance {_span(spec.guidance)}"])
    return (
        f"{spec.name} ({spec.title} {spec.version}; {', '.join(spec.kinds)}): makes {spec.can}; not "
        f"{spec.cannot}. {sizes}, licence {spec.license}.{styles}"
    )


def _span(span: StepRange | GuidanceRange) -> str:
    return f"{span.minimum:g} to {span.maximum:g} (default {span.default:g})"
