import dataclasses
import json
import re

import pytest

from fm_agent_tools import Settings, cli
from fm_agent_tools.servers.mcp.structured import Made


@pytest.fixture
def page(project):
    return (project / "docs" / "mcp.md").read_text(encoding="utf-8")


def test_every_configuration_on_the_page_starts_a_command_that_exists(page):
    found = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.S)]
    servers = [
        one for block in found for one in (block.get("mcpServers") or block.get("servers") or {}).values()
    ]
    assert len(servers) == 3
    for server in servers:
        assert server["command"] == "fm-agent"
        assert server["args"][0] in cli.main.list_commands(None)
        for name in server.get("env", {}):
            assert name.removeprefix("FM_AGENT_").lower() in {
                field.name for field in dataclasses.fields(Settings)
            }


def test_the_result_on_the_page_has_the_shape_of_real_ones(page):
    (shown,) = [
        block
        for block in map(json.loads, re.findall(r"```json\n(.*?)```", page, re.S))
        if "artifacts" in block
    ]
    assert set(shown) == {"artifacts", "jobs"} <= set(Made.__annotations__)
    assert set(shown["artifacts"][0]) == {
        "id", "uri", "path", "media_type", "seed", "width", "height", "size_bytes",
    }  # fmt: skip


def test_every_setting_of_mcp_is_on_the_page(page):
    for field in dataclasses.fields(Settings):
        if field.name.startswith("mcp_"):
            assert f"| `FM_AGENT_{field.name.upper()}` |" in page
