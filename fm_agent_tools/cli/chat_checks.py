"""Checks of who answers in the chat."""

from __future__ import annotations

from fm_agent_tools.cli.finding import Finding, broken, ok
from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.settings import Settings


def brain(settings: Settings) -> list[Finding]:
    """The language model named in the settings can be made; no request is sent to it."""
    if not settings.model:
        return [ok("chat", "the offline planner answers; FM_AGENT_MODEL names a language model instead")]
    from fm_agent_tools.agent import chat_model

    try:
        chat_model(settings.model)
    except FMAgentError as error:
        fix = error.fields.get("fix") or "Correct FM_AGENT_MODEL, or unset it."
        return [broken("chat", str(error.fields.get("reason") or error.message), str(fix))]
    return [ok("chat", f"{settings.model} answers")]
