import base64
import json

import pytest
from mcp.shared.exceptions import McpError

from fm_agent_tools.media import Image, read_metadata
from fm_agent_tools.servers.mcp import prompts


async def test_what_was_made_is_listed_the_newest_first_and_read_as_it_is(connected, studio):
    async with connected(studio) as session:
        await session.call_tool("generate_image", {"prompt": "a red disc"})
        await session.call_tool("generate_image", {"prompt": "a blue disc", "format": "webp"})
        listed = (await session.list_resources()).resources
        (content,) = (await session.read_resource(listed[0].uri)).contents
    assert [resource.title for resource in listed] == ["“a blue disc”", "“a red disc”"]
    newest = studio.artifacts()[0]
    assert str(content.uri) == f"artifact://{newest.id}"
    assert content.mimeType == listed[0].mimeType == "image/webp"
    assert listed[0].size == newest.size_bytes
    file = base64.b64decode(content.blob)
    assert file == newest.path.read_bytes()
    assert json.loads(read_metadata(file)["request"])["prompt"] == "a blue disc"


async def test_the_template_says_how_to_address_any_of_them(connected, studio):
    async with connected(studio) as session:
        (template,) = (await session.list_resource_templates()).resourceTemplates
        made = await session.call_tool("generate_image", {"prompt": "a red disc"})
        (file,) = made.structuredContent["artifacts"]
        (content,) = (await session.read_resource(template.uriTemplate.format(id=file["id"]))).contents
    assert Image.decode(base64.b64decode(content.blob)).width == 16


async def test_a_file_that_the_person_has_deleted_is_not_found(connected, studio):
    async with connected(studio) as session:
        await session.call_tool("generate_image", {"prompt": "a red disc"})
        (made,) = studio.artifacts()
        made.path.unlink()
        with pytest.raises(McpError, match="There is no artifact"):
            await session.read_resource(f"artifact://{made.id}")


async def test_prompts_are_those_whose_tools_are_offered(connected, studio):
    async with connected(studio) as session:
        told = {prompt.name: prompt for prompt in (await session.list_prompts()).prompts}
        result = await session.get_prompt("sticker_set", {"subject": "a sleepy fox", "style": "flat"})
    assert set(told) == {"sticker_set", "variations"}
    assert [(argument.name, argument.required) for argument in told["sticker_set"].arguments] == [
        ("subject", True),
        ("style", False),
    ]
    assert "stickers of a sleepy fox in the style flat." in result.messages[0].content.text


@pytest.mark.parametrize("wish", prompts.WISHES, ids=lambda wish: wish.name)
def test_every_prompt_is_offered_and_filled_when_its_tools_are_there(wish):
    assert [prompt.name for prompt in prompts.offered(wish.tools)].count(wish.name) == 1
    needed = {name: "a {brace} and more" for name in wish.arguments if name not in wish.defaults}
    text = prompts.filled(wish.name, needed, wish.tools).messages[0].content.text
    assert "  " not in text
    for tool in wish.tools:
        assert tool in text


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("jingle", {"occasion": "a show"}, "name"),
        ("no such prompt", {}, "name"),
        ("sticker_set", {}, "subject"),
        ("sticker_set", {"subject": " "}, "subject"),
        ("sticker_set", {"subject": "x" * 301}, "subject"),
        ("sticker_set", {"subject": "a\x00fox"}, "subject"),
        ("sticker_set", {"subject": "a fox", "size": "large"}, "size"),
    ],
)
async def test_a_prompt_that_cannot_be_filled_says_why(connected, studio, name, arguments, field):
    async with connected(studio) as session:
        with pytest.raises(McpError, match=f"^{field}=.* is not accepted: "):
            await session.get_prompt(name, arguments)
