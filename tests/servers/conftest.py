"""MCP clients on studios with the closed-form model: the SDK's own client, the real server, a real engine."""

import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "engine"))

import closed_form
from mcp.shared.memory import create_connected_server_and_client_session
from mcp.types import Implementation
from model_folder import write_model

from fm_agent_tools.engine import Studio
from fm_agent_tools.servers.mcp import create_server
from fm_agent_tools.settings import Settings


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    write_model(folder)
    return folder


@pytest.fixture
def gates(monkeypatch):
    """Fresh gates for every test; whatever happens, the model is let go at the end."""
    fresh = closed_form.Gates()
    monkeypatch.setattr(closed_form, "gates", fresh)
    yield fresh
    fresh.open_for_good()


@pytest.fixture
def open_studio(tmp_path, models, gates):
    """Opens any number of studios, by settings, and closes them."""
    opened = []

    def open_one(**settings):
        chosen = {"data": tmp_path / "data", "models": models, **settings}
        opened.append(Studio(settings=Settings(**chosen)))
        return opened[-1]

    yield open_one
    gates.open_for_good()
    for studio in opened:
        studio.close(10)


@pytest.fixture
def studio(open_studio):
    return open_studio()


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
            await (
                session.list_tools()
            )  # request 1, after initialize, which is 0: a test may name the next ones
            yield session

    return connect


@pytest.fixture
def text_of():
    """The one text of a result; other content is a failure."""

    def read(result):
        (content,) = result.content
        return content.text

    return read
