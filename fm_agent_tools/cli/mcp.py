"""`fm-agent mcp`: the tools for any MCP client, over standard input and output."""

from __future__ import annotations

import sys

import click

from fm_agent_tools.cli.extras import require
from fm_agent_tools.cli.helping import examples
from fm_agent_tools.cli.studio import open_studio


@click.command(epilog=examples("fm-agent mcp"))
def mcp() -> None:
    """Serve the tools over MCP.

    An MCP client, such as Claude Desktop, VS Code or Cursor, starts this and talks to it over standard input
    and output; docs/mcp.md says how to add it. The log goes to standard error.
    """
    require("mcp")
    from fm_agent_tools.servers.mcp import serve

    with open_studio() as studio:
        if sys.stdin.isatty():
            click.echo(
                "This waits for an MCP client on standard input; see docs/mcp.md. Ctrl-C ends it.", err=True
            )
        serve(studio)
