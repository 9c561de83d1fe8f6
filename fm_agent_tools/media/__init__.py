"""Values that models make: encode, decode, resize, and the metadata inside the files."""

from fm_agent_tools.media.image import MEDIA_TYPES, Image
from fm_agent_tools.media.metadata import read_metadata

__all__ = ["MEDIA_TYPES", "Image", "read_metadata"]
