"""The MCP server of one connection: the tools of the toolkit, artifacts as resources, wishes as prompts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import anyio
import mcp.types as types
from mcp.server.lowlevel import NotificationOptions, Server
from mcp.server.models import InitializationOptions

from fm_agent_tools import __version__
from fm_agent_tools.engine import Studio
from fm_agent_tools.servers.mcp import prompts, refusals, resources
from fm_agent_tools.servers.mcp.calling import Call
from fm_agent_tools.servers.mcp.clients import shown_by
from fm_agent_tools.servers.mcp.describing import described
from fm_agent_tools.servers.mcp.visit import Visit
from fm_agent_tools.tools import FlowToolkit
from fm_agent_tools.tools.base import StudioTool

INSTRUCTIONS = (
    "Pictures, sounds and clips, made by flow-matching models on this machine. Results are files: tell the "
    "person the path, or read the artifact:// resource. What was made is called by its number (#2), by 'the "
    "last picture' or by its id. When an answer says that something is not ready yet, call check_job; it "
    "waits by itself."
)

Request = TypeVar("Request")
Handler = Callable[[Any], Awaitable[types.ServerResult]]

logger = logging.getLogger(__name__)


class StudioServer(Server[dict[str, Any], Any]):
    """An SDK server on a studio. `visit` says what holds for its one connection."""

    def __init__(self, visit: Visit) -> None:
        super().__init__("fm-agent-tools", __version__, INSTRUCTIONS)
        self.visit = visit
        toolkit = FlowToolkit(studio=visit.studio, owner=visit.owner)
        self._tools = {tool.name: tool for tool in toolkit.get_tools() if isinstance(tool, StudioTool)}
        handlers: dict[type, Handler] = {
            types.ListToolsRequest: self._list_tools,
            types.CallToolRequest: self._call_tool,
            types.ListResourcesRequest: self._list_resources,
            types.ListResourceTemplatesRequest: self._list_templates,
            types.ReadResourceRequest: self._read_resource,
            types.ListPromptsRequest: self._list_prompts,
            types.GetPromptRequest: self._get_prompt,
        }
        # Registered directly: the SDK's decorators would check arguments in words of their own, and pass on
        # the text of exceptions.
        for request, handler in handlers.items():
            self.request_handlers[request] = partial(self._guarded, handler)

    def create_initialization_options(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
    ) -> InitializationOptions:
        """As the SDK's; clients are told when there are new resources."""
        options = notification_options or NotificationOptions(resources_changed=True)
        return super().create_initialization_options(options, experimental_capabilities)

    async def _guarded(self, handler: Handler, request: Any) -> types.ServerResult:
        try:
            return await handler(request)
        except Exception as error:  # noqa: BLE001 - the border: translated, and logged when it is our fault
            raise refusals.protocol_error(self.visit.studio, error) from None

    async def _list_tools(self, _: types.ListToolsRequest) -> types.ServerResult:
        tools = [described(tool) for tool in self._tools.values()]
        return types.ServerResult(types.ListToolsResult(tools=tools))

    async def _call_tool(self, request: types.CallToolRequest) -> types.ServerResult:
        name, arguments = request.params.name, request.params.arguments or {}
        if name not in self._tools:
            told = f"There is no tool of that name; the tools here are: {', '.join(self._tools)}."
            return types.ServerResult(refusals.refused(self.visit.studio, told, "unknown_tool"))
        result = await self._call(name, arguments).answer(arguments)
        if (result.structuredContent or {}).get("artifacts"):
            await self._tell_of_resources()
        return types.ServerResult(result)

    def _call(self, name: str, arguments: dict[str, Any]) -> Call:
        context = self.request_context
        params = context.session.client_params
        return Call(
            visit=self.visit,
            tool=self._tools[name],
            caller=self.visit.caller(context.request_id, context.meta, name, arguments),
            session=context.session,
            shown=shown_by(params.clientInfo.name if params else None, self.visit.show),
            token=context.meta.progressToken if context.meta else None,
        )

    async def _tell_of_resources(self) -> None:
        try:
            await self.request_context.session.send_resource_list_changed()
        except (anyio.ClosedResourceError, anyio.BrokenResourceError):
            logger.debug("the client has left")

    async def _list_resources(self, _: types.ListResourcesRequest) -> types.ServerResult:
        found = await asyncio.to_thread(resources.listed, self.visit)
        return types.ServerResult(types.ListResourcesResult(resources=found))

    async def _list_templates(self, _: types.ListResourceTemplatesRequest) -> types.ServerResult:
        return types.ServerResult(types.ListResourceTemplatesResult(resourceTemplates=resources.TEMPLATES))

    async def _read_resource(self, request: types.ReadResourceRequest) -> types.ServerResult:
        return types.ServerResult(await asyncio.to_thread(resources.read, self.visit, request.params.uri))

    async def _list_prompts(self, _: types.ListPromptsRequest) -> types.ServerResult:
        return types.ServerResult(types.ListPromptsResult(prompts=prompts.offered(self._tools)))

    async def _get_prompt(self, request: types.GetPromptRequest) -> types.ServerResult:
        asked = request.params
        return types.ServerResult(prompts.filled(asked.name, asked.arguments, self._tools))


def create_server(studio: Studio, *, owner: str = "local", conversation: str | None = None) -> StudioServer:
    """A server for one connection, by the studio's settings; `server.run(…)` of the SDK drives it.

    owner: whose jobs and files these are; conversation: by default what the settings name, else a new one.
    """
    settings = studio.settings
    visit = Visit(studio, owner, patience=settings.mcp_wait, show=settings.mcp_show)
    visit.conversation = conversation or settings.mcp_conversation or visit.conversation
    return StudioServer(visit)
