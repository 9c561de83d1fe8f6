"""`list_models`: what can be made on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.tools.base import ArgsSchema

from fm_agent_tools.engine import Job, ModelStatus
from fm_agent_tools.tools.arguments import ToolArguments
from fm_agent_tools.tools.base import Answer, Arguments, StudioTool
from fm_agent_tools.tools.caller import Caller
from fm_agent_tools.tools.records import model_record


class ListModelsArguments(ToolArguments):
    """No arguments."""


class ListModels(StudioTool):
    """Says what each model can and cannot do. Artifact: `{"models": […]}`."""

    name: str = "list_models"
    description: str = (
        "List the models on this machine: what each can and cannot make, its styles, size, steps, "
        "guidance and licence."
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
            f"brings its own "
            "models, or set FM_AGENT_MODELS to a folder that holds one folder a model; `fm-agent doctor` "
            "says what is wrong."
        )


def _line(status: ModelStatus) -> str:
    spec = status.spec
    if spec is None or not status.installed:
        return f"{status.name}: cannot be used. {status.problem or ''}".strip()
    styles = f" Styles: {', '.join(spec.styles)}." if spec.styles else ""
    return (
        f"{spec.name} ({spec.title} {spec.version}): makes {spec.can}; not {spec.cannot}. "
        f"{spec.output.width}×{spec.output.height} px, steps {spec.steps.minimum} to {spec.steps.maximum} "
        f"(default {spec.steps.default}), guidance {spec.guidance.minimum:g} to {spec.guidance.maximum:g} "
        f"(default {spec.guidance.default:g}), licence {spec.license}.{styles}"
    )
