"""All tools on one studio."""

from __future__ import annotations

from langchain_core.tools import BaseTool
from langchain_core.tools.base import BaseToolkit
from pydantic import ConfigDict, Field

from fm_agent_tools.engine import Studio
from fm_agent_tools.tools.base import StudioTool
from fm_agent_tools.tools.cancel_job import CancelJob
from fm_agent_tools.tools.check_job import CheckJob
from fm_agent_tools.tools.edit_image import EditImage
from fm_agent_tools.tools.generate_audio import GenerateAudio
from fm_agent_tools.tools.generate_image import GenerateImage
from fm_agent_tools.tools.generate_video import GenerateVideo
from fm_agent_tools.tools.generating import GeneratingTool, installed
from fm_agent_tools.tools.list_models import ListModels

MAKERS: tuple[type[GeneratingTool], ...] = (GenerateImage, EditImage, GenerateAudio, GenerateVideo)
"""The tools that make something, one for each kind of request."""

TOOLS: tuple[type[StudioTool], ...] = (*MAKERS, CheckJob, CancelJob, ListModels)


class FlowToolkit(BaseToolkit):
    """The tools that this machine can serve.

    A tool that makes something is offered when a model for it is installed; check_job and cancel_job come
    with the first of them; list_models is always there and says how to install what is missing.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    studio: Studio = Field(exclude=True, repr=False)
    owner: str = "local"

    def get_tools(self) -> list[BaseTool]:
        """New tools for the models installed now."""
        catalogue = self.studio.catalogue
        makers = [tool for tool in MAKERS if installed(catalogue, tool.request.kind)]
        offered: list[type[StudioTool]] = (
            [*makers, CheckJob, CancelJob, ListModels] if makers else [ListModels]
        )
        return [tool.on(self.studio, self.owner) for tool in offered]
