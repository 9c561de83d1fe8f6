"""LangChain's own contract for tools, unit and integration, for every tool."""

import pytest
from langchain_tests.integration_tests import ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from fm_agent_tools.requests import AudioRequest, ImageRequest
from fm_agent_tools.tools import (
    CancelJob,
    CheckJob,
    EditImage,
    GenerateAudio,
    GenerateImage,
    GenerateVideo,
    ListModels,
)

EXAMPLES = {
    GenerateImage: {"prompt": "a blue disc", "seed": 7, "n": 2, "steps": 2},
    EditImage: {"prompt": "a green disc", "image": "last picture", "strength": 0.5},
    GenerateAudio: {"prompt": "a happy melody", "seconds": 0.5, "audio": "last sound"},
    GenerateVideo: {"prompt": "a red disc moves", "image": "#1", "seconds": 0.5, "format": "gif"},
    CheckJob: {"job": "last", "wait": 5},
    CancelJob: {"job": "#1"},
    ListModels: {},
}


class OnAStudio:
    """The tools are made as a host makes them, on a studio where a picture and a sound are finished."""

    @pytest.fixture(autouse=True)
    def _with_a_studio(self, tiny):
        tiny.run(ImageRequest(prompt="a red disc", seed=1))
        tiny.run(AudioRequest(prompt="a slow deep tune", seconds=0.5))
        self.studio = tiny

    @property
    def tool_constructor_params(self):
        return {"studio": self.studio}

    @property
    def tool_invoke_params_example(self):
        return EXAMPLES[self.tool_constructor]


def suites():
    """One class for each tool and each of LangChain's suites, as pytest collects them."""
    for tool in EXAMPLES:
        for suite in (ToolsUnitTests, ToolsIntegrationTests):
            name = f"Test{tool.__name__}{suite.__name__.removeprefix('Tools').removesuffix('Tests')}"
            yield name, type(name, (OnAStudio, suite), {"tool_constructor": tool})


globals().update(suites())
