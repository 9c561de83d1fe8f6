"""For the manifest: example calls, the shape of results, and how to reach each tool."""

from __future__ import annotations

from typing import Any

from fm_agent_tools.tools.records import CancellationRecord, GenerationRecord, ModelsRecord

OUTPUTS: dict[str, Any] = {
    "generate_image": GenerationRecord,
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

REACH: dict[str, dict[str, str]] = {
    "generate_image": {
        "python": 'Studio().run(ImageRequest(prompt="a sleepy fox"))',
        "langchain": _LANGCHAIN,
        "cli": 'fm-agent image "a sleepy fox"',
    },
    "check_job": {
        "python": 'Studio().job("job_…").result(timeout=60)',
        "langchain": _LANGCHAIN,
        "cli": "fm-agent jobs job_…",
    },
    "cancel_job": {
        "python": 'Studio().job("job_…").cancel()',
        "langchain": _LANGCHAIN,
        "cli": "fm-agent jobs --cancel job_…",
    },
    "list_models": {"python": "Studio().models()", "langchain": _LANGCHAIN, "cli": "fm-agent models"},
}
"""How each tool is reached; `Studio`, `ImageRequest` and `FlowToolkit` come from `fm_agent_tools`."""
