"""For the manifest: example calls, the shape of results, and how to reach each tool."""

from __future__ import annotations

from typing import Any

from fm_agent_tools.tools.records import CancellationRecord, GenerationRecord, ModelsRecord

OUTPUTS: dict[str, Any] = {
    "generate_image": GenerationRecord,
    "edit_image": GenerationRecord,
    "generate_audio": GenerationRecord,
    "generate_video": GenerationRecord,
    "check_job": GenerationRecord,
    "cancel_job": CancellationRecord,
    "list_models": ModelsRecord,
}
"""The artifact of each tool's message; its content is the same in a few words."""

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "generate_image": [
        {"description": "A picture", "arguments": {"prompt": "a sleepy fox"}},
        {
            "description": "Three versions, reproducible, enlarged to 512 × 512",
            "arguments": {"prompt": "a red apple", "n": 3, "seed": 7, "width": 512, "height": 512},
        },
        {"description": "A job id at once, without waiting", "arguments": {"prompt": "a rocket", "wait": 0}},
    ],
    "edit_image": [
        {
            "description": "The last picture of the conversation, changed",
            "arguments": {"prompt": "a sleepy fox in the snow", "image": "it"},
        },
        {
            "description": "The second one, changed a little and only where the mask is white",
            "arguments": {
                "prompt": "a red apple with a green leaf",
                "image": "#2",
                "mask": "art_0123456789abcdef0123",
                "strength": 0.4,
            },
        },
    ],
    "generate_audio": [
        {"description": "A sound", "arguments": {"prompt": "rain on a tin roof", "seconds": 4}},
        {
            "description": "Two versions of music that can be repeated without a seam",
            "arguments": {"prompt": "a calm piano melody", "loop": True, "n": 2},
        },
        {
            "description": "The last sound, continued",
            "arguments": {"prompt": "the rain stops", "audio": "the last sound"},
        },
    ],
    "generate_video": [
        {"description": "A clip", "arguments": {"prompt": "a red ball rolls to the left", "seconds": 2}},
        {
            "description": "The last picture, set in motion",
            "arguments": {"prompt": "the cactus dances", "image": "it", "format": "gif"},
        },
    ],
    "check_job": [
        {"description": "The last job of the conversation", "arguments": {}},
        {"description": "The second one, waiting up to a minute", "arguments": {"job": "#2", "wait": 60}},
    ],
    "cancel_job": [
        {"description": "What is running", "arguments": {"job": "last"}},
        {"description": "Everything that is running", "arguments": {"job": "all"}},
    ],
    "list_models": [{"description": "What can be made here", "arguments": {}}],
}

_LANGCHAIN = "FlowToolkit(studio=Studio()).get_tools()"
_MCP = "fm-agent mcp"

REACH: dict[str, dict[str, str]] = {
    "generate_image": {
        "python": 'Studio().run(ImageRequest(prompt="a sleepy fox"))',
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": 'fm-agent image "a sleepy fox"',
    },
    "edit_image": {
        "python": 'Studio().run(EditRequest(prompt="a sleepy fox in the snow", image="art_…"))',
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": 'fm-agent edit "a sleepy fox in the snow" --image last',
    },
    "generate_audio": {
        "python": 'Studio().run(AudioRequest(prompt="rain on a tin roof", seconds=4))',
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": 'fm-agent audio "rain on a tin roof" --seconds 4',
    },
    "generate_video": {
        "python": 'Studio().run(VideoRequest(prompt="a red ball rolls to the left", seconds=2))',
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": 'fm-agent video "a red ball rolls to the left" --seconds 2',
    },
    "check_job": {
        "python": 'Studio().job("job_…").result(timeout=60)',
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": "fm-agent jobs job_…",
    },
    "cancel_job": {
        "python": 'Studio().job("job_…").cancel()',
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": "fm-agent jobs --cancel job_…",
    },
    "list_models": {
        "python": "Studio().models()",
        "langchain": _LANGCHAIN,
        "mcp": _MCP,
        "cli": "fm-agent models",
    },
}
"""How each tool is reached; `Studio`, the requests and `FlowToolkit` come from `fm_agent_tools`."""
