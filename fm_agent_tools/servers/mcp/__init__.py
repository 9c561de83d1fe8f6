"""The tools for MCP clients; needs the extra `mcp`.

from fm_agent_tools.servers.mcp import create_server

server = create_server(studio)     # a `mcp.server.lowlevel.Server` for any transport of the SDK
serve(studio)                      # over standard input and output until the client leaves
"""

from fm_agent_tools.servers.mcp.server import create_server
from fm_agent_tools.servers.mcp.stdio import serve

__all__ = ["create_server", "serve"]
