"""Values that models make: encode, decode, resize, and the metadata inside the files."""

from fm_agent_tools.media.audio import Audio
from fm_agent_tools.media.image import MEDIA_TYPES, Image
from fm_agent_tools.media.metadata import read_metadata
from fm_agent_tools.media.video import Video

Media = Image | Audio | Video

__all__ = ["MEDIA_TYPES", "Audio", "Image", "Media", "Video", "read_metadata"]
