"""A LangChain tool as MCP describes it: the same schema in, a small one out, and hints for hosts."""

from __future__ import annotations

from typing import Any

from mcp.types import Tool, ToolAnnotations

from fm_agent_tools.servers.mcp.structured import output_schema
from fm_agent_tools.tools.arguments import INJECTED, ToolArguments
from fm_agent_tools.tools.base import StudioTool

TITLES = {
    "generate_image": "Make a picture",
    "edit_image": "Change a picture",
    "generate_audio": "Make a sound",
    "generate_video": "Make a clip",
    "check_job": "See how far a job is",
    "cancel_job": "Stop a job",
    "list_models": "See what can be made here",
}
READS = frozenset({"check_job", "list_models"})
STOPS = frozenset({"cancel_job"})


def arguments_of(tool: StudioTool) -> type[ToolArguments]:
    """The model that checks the tool's arguments, narrowed to the models that are installed."""
    schema = tool.args_schema
    if not (isinstance(schema, type) and issubclass(schema, ToolArguments)):
        raise TypeError(f"{tool.name} does not say its arguments")
    return schema


def input_schema(tool: StudioTool) -> dict[str, Any]:
    """The JSON Schema of the tool's arguments, all of them, without what only the agent loop fills in."""
    schema = arguments_of(tool).model_json_schema()
    schema["properties"].pop(INJECTED, None)
    for text in ("title", "description"):
        schema.pop(text, None)
    return schema


def described(tool: StudioTool) -> Tool:
    """What `tools/list` says of it."""
    return Tool(
        name=tool.name,
        title=TITLES.get(tool.name),
        description=tool.description,
        inputSchema=input_schema(tool),
        outputSchema=output_schema(tool.name),
        annotations=_hints(tool.name),
    )


def _hints(name: str) -> ToolAnnotations:
    """Nothing is overwritten and nothing leaves this machine; only stopping a job takes something away."""
    return ToolAnnotations(
        title=TITLES.get(name),
        readOnlyHint=name in READS,
        destructiveHint=name in STOPS,
        idempotentHint=name in READS | STOPS,
        openWorldHint=False,
    )
