"""MCP clients on studios with the closed-form model: the SDK's own client, the real server, a real engine."""

import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mcp.shared.memory import create_connected_server_and_client_session
from mcp.types import Implementation

from fm_agent_tools.servers.mcp import create_server


@pytest.fixture
def connected():
    """Connects the SDK's client to a server on a studio: `async with connected(studio) as session`."""

    @asynccontextmanager
    async def connect(studio, client="a test", heard=None, **options):
        async def hear(message):
            if heard is not None:
                heard.append(message)

        async with create_connected_server_and_client_session(
            create_server(studio, **options),
            client_info=Implementation(name=client, version="1"),
            message_handler=hear,
        ) as session:
            # request 1, after initialize, which is 0: a test may name the next ones
            await session.list_tools()
            yield session

    return connect


@pytest.fixture
def text_of():
    """The one text of a result; other content is a failure."""

    def read(result):
        (content,) = result.content
        return content.text

    return read
