"""LangChain's own contract for tools, unit and integration, for every tool."""

import pytest
from langchain_tests.integration_tests import ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from fm_agent_tools.requests import ImageRequest
from fm_agent_tools.tools import CancelJob, CheckJob, GenerateImage, ListModels


class OnAStudio:
    """The tools are made as a host makes them, on a studio where one picture is finished already."""

    tool_constructor: type
    tool_invoke_params_example: dict

    @pytest.fixture(autouse=True)
    def _with_a_studio(self, studio):
        studio.run(ImageRequest(prompt="a red disc", seed=1))
        self.studio = studio

    @property
    def tool_constructor_params(self):
        return {"studio": self.studio}


class Generating(OnAStudio):
    tool_constructor = GenerateImage
    tool_invoke_params_example = {"prompt": "a blue disc", "seed": 7, "n": 2, "steps": 2}  # noqa: RUF012


class Checking(OnAStudio):
    tool_constructor = CheckJob
    tool_invoke_params_example = {"job": "last", "wait": 5}  # noqa: RUF012


class Cancelling(OnAStudio):
    tool_constructor = CancelJob
    tool_invoke_params_example = {"job": "#1"}  # noqa: RUF012


class Listing(OnAStudio):
    tool_constructor = ListModels
    tool_invoke_params_example = {}  # noqa: RUF012


class TestGenerateImageUnit(Generating, ToolsUnitTests):
    pass


class TestGenerateImageIntegration(Generating, ToolsIntegrationTests):
    pass


class TestCheckJobUnit(Checking, ToolsUnitTests):
    pass


class TestCheckJobIntegration(Checking, ToolsIntegrationTests):
    pass


class TestCancelJobUnit(Cancelling, ToolsUnitTests):
    pass


class TestCancelJobIntegration(Cancelling, ToolsIntegrationTests):
    pass


class TestListModelsUnit(Listing, ToolsUnitTests):
    pass


class TestListModelsIntegration(Listing, ToolsIntegrationTests):
    pass
