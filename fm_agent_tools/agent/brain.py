"""Any chat model by name, and what goes wrong with it as errors of this library."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel

from fm_agent_tools.errors import FMAgentError, InvalidRequest

logger = logging.getLogger(__name__)

# Package and key of the providers that people use most; others are named by LangChain's own message.
PROVIDERS = {
    "anthropic": ("langchain-anthropic", "ANTHROPIC_API_KEY"),
    "cohere": ("langchain-cohere", "COHERE_API_KEY"),
    "deepseek": ("langchain-deepseek", "DEEPSEEK_API_KEY"),
    "google_genai": ("langchain-google-genai", "GOOGLE_API_KEY"),
    "groq": ("langchain-groq", "GROQ_API_KEY"),
    "mistralai": ("langchain-mistralai", "MISTRAL_API_KEY"),
    "ollama": ("langchain-ollama", None),
    "openai": ("langchain-openai", "OPENAI_API_KEY"),
    "openrouter": ("langchain-openrouter", "OPENROUTER_API_KEY"),
    "xai": ("langchain-xai", "XAI_API_KEY"),
}


class ChatModelUnavailable(FMAgentError):
    """The language model that should answer cannot be made: its package or its key is missing."""

    code = "chat_model_unavailable"
    exit_code = 3

    def __init__(self, name: str, reason: str, fix: str) -> None:
        super().__init__(
            f"The chat model {name!r} cannot be used: {reason}. {fix}", name=name, reason=reason, fix=fix
        )


class ChatModelFailed(FMAgentError):
    """The language model did not answer: no connection, a refused key, a quota, a server error."""

    code = "chat_model_failed"
    exit_code = 5

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"The chat model did not answer ({kind}). Check its key, its name and the connection, or leave "
            f"the model out to "
            "use the offline planner.",
            kind=kind,
        )


def chat_model(name: str, **options: Any) -> BaseChatModel:
    """The chat model `provider:model`, such as "openai:gpt-5", through LangChain's `init_chat_model`.

    Raises ChatModelUnavailable with the package to install or the variable to set, InvalidRequest for a name
    that LangChain cannot place.
    """
    from langchain.chat_models import init_chat_model

    provider = name.partition(":")[0]
    package, key = PROVIDERS.get(provider, (f"langchain-{provider.replace('_', '-')}", None))
    try:
        made: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        raise ChatModelUnavailable(
            name, "its package is not installed", f"Run: pip install {package}"
        ) from error
    except ValueError as error:
        if ":" not in name or "supported" in str(error).lower():
            raise InvalidRequest(
                "model", name, "provider:name, such as openai:gpt-5 or ollama:qwen3"
            ) from error
        raise _unusable(name, error, key) from error
    except Exception as error:  # the border to the providers' constructors, which raise anything
        raise _unusable(name, error, key) from error
    return made


def _unusable(name: str, error: Exception, key: str | None) -> ChatModelUnavailable:
    logger.info("the chat model %s could not be made: %s", name, type(error).__name__)
    fix = f"Set {key} in the environment." if key else "Check its settings in the environment."
    return ChatModelUnavailable(
        name, "its key or another setting is missing" if key else "a setting is missing", fix
    )


class TypedModelErrors(AgentMiddleware[AgentState[Any], Any]):
    """Turns whatever a provider's client raises during a turn into ChatModelFailed."""

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """One model call, sync."""
        try:
            return handler(request)
        except FMAgentError:
            raise
        except Exception as error:  # the border to the providers' clients
            raise _failed(error) from error

    async def awrap_model_call(
        self,
        request: ModelRequest[Any],
        handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]],
    ) -> ModelResponse[Any]:
        """One model call, async."""
        try:
            return await handler(request)
        except FMAgentError:
            raise
        except Exception as error:  # the border to the providers' clients
            raise _failed(error) from error


def _failed(error: Exception) -> ChatModelFailed:
    logger.warning("the chat model did not answer: %s", type(error).__name__, exc_info=error)
    return ChatModelFailed(type(error).__name__)
