"""What may be asked: the only place where a field, its bounds, its unit and its prose are written."""

from fm_agent_tools.requests.audio import AudioRequest
from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.edit import EditRequest
from fm_agent_tools.requests.image import ImageRequest
from fm_agent_tools.requests.parsing import KINDS, parse_request
from fm_agent_tools.requests.platforms import PLATFORMS, Platform
from fm_agent_tools.requests.upload import Upload, parse_stored
from fm_agent_tools.requests.video import VideoRequest

__all__ = [
    "KINDS",
    "PLATFORMS",
    "AudioRequest",
    "EditRequest",
    "ImageRequest",
    "Platform",
    "Request",
    "Upload",
    "VideoRequest",
    "parse_request",
    "parse_stored",
]
