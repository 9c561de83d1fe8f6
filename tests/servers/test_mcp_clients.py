import base64

import pytest

from fm_agent_tools.folders import models_folder
from fm_agent_tools.media import Image
from fm_agent_tools.servers.mcp import prompts
from fm_agent_tools.tools.toolkit import TOOLS


@pytest.mark.parametrize(
    ("client", "kinds"),
    [
        ("mcp", ["text"]),
        ("", ["text"]),
        ("something new", ["text"]),
        ("claude-ai", ["text", "image"]),
        ("claude-ai (via mcp-remote 0.1.37)", ["text", "image"]),
        ("cursor-vscode", ["text", "image"]),
        ("Visual Studio Code", ["text", "image", "resource_link"]),
        ("Visual Studio Code - Insiders", ["text", "image", "resource_link"]),
        ("inspector-client", ["text", "image", "resource_link"]),
    ],
)
async def test_pictures_and_links_go_to_clients_that_show_them(connected, studio, client, kinds):
    async with connected(studio, client=client) as session:
        result = await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert [content.type for content in result.content] == kinds


@pytest.mark.parametrize(
    ("setting", "kinds"),
    [
        ("text", ["text"]),
        ("picture", ["text", "image"]),
        ("link", ["text", "resource_link"]),
        ("all", ["text", "image", "resource_link"]),
    ],
)
async def test_the_setting_stands_above_the_clients_name(connected, open_studio, setting, kinds):
    async with connected(open_studio(mcp_show=setting), client="Visual Studio Code") as session:
        result = await session.call_tool("generate_image", {"prompt": "a red disc"})
    assert [content.type for content in result.content] == kinds


async def test_a_thumbnail_is_small_whatever_the_size_of_the_picture(connected, open_studio):
    asked = {"prompt": "a red disc", "width": 1024, "height": 512}
    async with connected(open_studio(mcp_show="all")) as session:
        result = await session.call_tool("generate_image", asked)
    _, thumbnail, link = result.content
    small = Image.decode(base64.b64decode(thumbnail.data))
    assert (small.width, small.height) == (256, 128)
    assert thumbnail.mimeType == "image/webp"
    assert link.mimeType == "image/png"
    assert str(link.uri) == result.structuredContent["artifacts"][0]["uri"]


async def test_a_file_that_is_gone_costs_the_thumbnail_and_not_the_result(connected, open_studio):
    studio = open_studio(mcp_show="picture")
    async with connected(studio) as session:
        await session.call_tool("generate_image", {"prompt": "a red disc"})
        studio.artifacts()[0].path.unlink()
        result = await session.call_tool("check_job")
    assert [content.type for content in result.content] == ["text"]


async def test_a_clip_shows_its_first_frame_and_a_sound_nothing_but_its_address(connected, open_studio):
    studio = open_studio(mcp_show="all", models=models_folder("tiny"))
    async with connected(studio) as session:
        clip = await session.call_tool("generate_video", {"prompt": "a red ball rolls", "format": "webp"})
        sound = await session.call_tool("generate_audio", {"prompt": "a soft bell"})
        listed = (await session.list_resources()).resources
    assert [content.type for content in clip.content] == ["text", "image", "resource_link"]
    assert [content.type for content in sound.content] == ["text", "resource_link"]
    for made, resource in zip((sound, clip), listed, strict=True):
        (file,) = made.structuredContent["artifacts"]
        assert file["seconds"] > 0
        assert (resource.mimeType, resource.size) == (file["media_type"], file["size_bytes"])


async def test_with_models_for_everything_all_tools_and_prompts_are_offered(connected, open_studio):
    async with connected(open_studio(models=models_folder("tiny"))) as session:
        tools = [tool.name for tool in (await session.list_tools()).tools]
        wishes = [prompt.name for prompt in (await session.list_prompts()).prompts]
    assert tools == [kind.model_fields["name"].get_default() for kind in TOOLS]
    assert wishes == [wish.name for wish in prompts.WISHES]
