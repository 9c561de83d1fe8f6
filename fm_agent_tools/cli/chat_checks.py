"""Checks of who answers in the chat."""

from __future__ import annotations

from fm_agent_tools.cli.finding import Finding, broken, ok
from fm_agent_tools.settings import Settings


def brain(settings: Settings) -> list[Finding]:
    """The language model named in the settings can be made; no request is sent to it."""
    if not settings.model:
        return [ok("chat", "the offline planner answers; FM_AGENT_MODEL names a language model instead")]
    from langchain.chat_models import init_chat_model

    provider = settings.model.partition(":")[0]
    try:
        init_chat_model(settings.model)
    except ImportError:
        return [broken("chat", f"{settings.model} needs a package", f"pip install langchain-{provider}")]
    except Exception as error:  # noqa: BLE001 - every provider has its own errors, often for a missing key
        told = f"{settings.model} cannot be used: {str(error).splitlines()[0]}"
        return [broken("chat", told, f"Set the key that {provider} wants, or unset FM_AGENT_MODEL.")]
    return [ok("chat", f"{settings.model} answers")]
