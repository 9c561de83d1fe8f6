"""LangChain tools over a Studio; importing them loads neither torch nor a graph library."""

from fm_agent_tools.tools.cancel_job import CancelJob
from fm_agent_tools.tools.check_job import CheckJob
from fm_agent_tools.tools.edit_image import EditImage
from fm_agent_tools.tools.generate_audio import GenerateAudio
from fm_agent_tools.tools.generate_image import GenerateImage
from fm_agent_tools.tools.generate_video import GenerateVideo
from fm_agent_tools.tools.list_models import ListModels
from fm_agent_tools.tools.progress import ProgressEvent
from fm_agent_tools.tools.toolkit import FlowToolkit

__all__ = [
    "CancelJob",
    "CheckJob",
    "EditImage",
    "FlowToolkit",
    "GenerateAudio",
    "GenerateImage",
    "GenerateVideo",
    "ListModels",
    "ProgressEvent",
]
