import json

import jsonschema
import pytest

from fm_agent_tools.tools import FlowToolkit
from fm_agent_tools.tools.manifest import build
from fm_agent_tools.tools.toolkit import TOOLS


async def test_the_tools_are_those_of_the_toolkit(connected, studio):
    async with connected(studio) as session:
        told = (await session.list_tools()).tools
    tools = {tool.name: tool for tool in FlowToolkit(studio=studio).get_tools()}
    assert [tool.name for tool in told] == list(tools)
    for tool in told:
        assert tool.description == tools[tool.name].description
        assert tool.title


async def test_the_input_schema_is_the_tools_own_with_every_field_and_bound(connected, studio):
    manifest = {tool["name"]: tool["input_schema"] for tool in build()["tools"]}
    async with connected(studio) as session:
        told = (await session.list_tools()).tools
    for tool in told:
        assert without_prose(tool.inputSchema) == without_prose(manifest[tool.name])
        assert tool.inputSchema["additionalProperties"] is False
        assert "runtime" not in tool.inputSchema["properties"]


def without_prose(schema):
    """The installed models add their names to descriptions; the rest is the same on every machine."""
    return json.loads(json.dumps(schema), object_hook=_no_description)


def _no_description(values):
    return {
        name: value for name, value in values.items() if not isinstance(value, str) or name != "description"
    }


async def test_schemas_are_valid_and_hints_are_honest(connected, studio):
    async with connected(studio) as session:
        told = {tool.name: tool for tool in (await session.list_tools()).tools}
    for tool in told.values():
        jsonschema.Draft202012Validator.check_schema(tool.inputSchema)
        jsonschema.Draft202012Validator.check_schema(tool.outputSchema)
        assert tool.annotations.openWorldHint is False
    assert [name for name, tool in told.items() if tool.annotations.readOnlyHint] == [
        "check_job",
        "list_models",
    ]
    assert [name for name, tool in told.items() if tool.annotations.destructiveHint] == ["cancel_job"]


async def test_without_a_model_only_the_list_is_offered_and_says_what_to_do(connected, open_studio, tmp_path):
    async with connected(open_studio(models=tmp_path / "nothing")) as session:
        (tool,) = (await session.list_tools()).tools
        result = await session.call_tool("list_models")
        assert (await session.list_prompts()).prompts == []
    assert tool.name == "list_models"
    assert "No model is installed" in result.content[0].text
    assert result.structuredContent == {"models": []}


async def test_a_picture_is_one_short_text_and_a_few_values(connected, studio, text_of):
    async with connected(studio) as session:
        result = await session.call_tool("generate_image", {"prompt": "a red disc", "seed": 7})
    (made,) = studio.artifacts()
    text = text_of(result)
    assert str(made.path) in text
    assert f"artifact://{made.id}" in text
    assert len(text) < 900
    assert result.structuredContent["artifacts"] == [
        {
            "id": made.id,
            "uri": f"artifact://{made.id}",
            "path": str(made.path),
            "media_type": "image/png",
            "seed": 7,
            "width": 16,
            "height": 16,
            "size_bytes": made.size_bytes,
        }
    ]
    (job,) = result.structuredContent["jobs"]
    assert (job["id"], job["number"], job["state"]) == (made.job, 1, "done")


async def test_everything_at_once_is_still_a_short_result(connected, studio):
    async with connected(studio) as session:
        for seed in range(3):
            await session.call_tool("generate_image", {"prompt": "a red disc " * 100, "seed": seed, "n": 4})
        result = await session.call_tool("check_job", {"job": "all"})
    assert len(result.structuredContent["artifacts"]) == 8
    assert result.structuredContent["left_out"] == 4
    assert len(result.content[0].text) < 2500


async def test_the_server_says_what_it_is_and_how_its_results_are_to_be_used(connected, studio):
    async with connected(studio) as session:
        told = await session.initialize()
    assert told.serverInfo.name == "fm-agent-tools"
    assert "check_job" in told.instructions
    assert told.capabilities.resources.listChanged


@pytest.mark.parametrize("kind", TOOLS)
def test_every_tool_there_is_has_a_title_and_hints(kind):
    from fm_agent_tools.servers.mcp.describing import TITLES

    assert kind.model_fields["name"].get_default() in TITLES
