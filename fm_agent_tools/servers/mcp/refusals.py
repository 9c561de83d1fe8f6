"""What goes wrong, in words that a client may read: typed, no stack trace, and no folder of this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mcp.shared.exceptions import McpError
from mcp.types import INTERNAL_ERROR, INVALID_PARAMS, CallToolResult, ErrorData, TextContent

from fm_agent_tools.engine import Studio
from fm_agent_tools.errors import FMAgentError, NotFound

RESOURCE_NOT_FOUND = -32002  # of the protocol
META = "fm-agent/error"
INTERNAL = "internal_error"

logger = logging.getLogger(__name__)


def refused(studio: Studio, message: str, code: str, **fields: Any) -> CallToolResult:
    """The result of a call that failed as calls may: text to act on; the code, for programs, in `_meta`."""
    told = without_folders(studio, message)
    return CallToolResult(
        content=[TextContent(type="text", text=told)],
        isError=True,
        _meta={META: {"code": code, "message": told, **fields}},
    )


def refused_error(studio: Studio, error: FMAgentError) -> CallToolResult:
    """The same for one of our own errors."""
    named = {name: error.fields[name] for name in ("field", "rule", "nearest") if name in error.fields}
    return refused(studio, error.message, error.code, **named)


def protocol_error(studio: Studio, error: Exception) -> McpError:
    """For requests that are no tool calls: an error of the protocol."""
    if isinstance(error, McpError):
        return error
    if isinstance(error, FMAgentError):
        code = RESOURCE_NOT_FOUND if isinstance(error, NotFound) else INVALID_PARAMS
        told = without_folders(studio, error.message)
        return McpError(ErrorData(code=code, message=told, data={"code": error.code}))
    logger.error("a request failed unexpectedly", exc_info=error)
    return McpError(ErrorData(code=INTERNAL_ERROR, message="An internal error; the log says more."))


def without_folders(studio: Studio, text: str) -> str:
    """`text` with the folders of this machine's owner named by what they are."""
    folders = {studio.data: "<data folder>", studio.catalogue.folder: "<models folder>", Path.home(): "~"}
    for folder, name in folders.items():
        if len(folder.parts) > 1:
            text = text.replace(str(folder), name)
    return text
