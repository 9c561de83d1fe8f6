"""What may be asked: the only place where a field, its bounds, its unit and its prose are written."""

from fm_agent_tools.requests.base import Request
from fm_agent_tools.requests.image import ImageRequest
from fm_agent_tools.requests.parsing import KINDS, parse_request

__all__ = ["KINDS", "ImageRequest", "Request", "parse_request"]
