"""Values that models make: encode, decode, resize, and the metadata inside the files."""

from fm_agent_tools.media.audio import Audio
from fm_agent_tools.media.image import Image
from fm_agent_tools.media.metadata import read_metadata
from fm_agent_tools.media.video import Video

Media = Image | Audio | Video

# File format to media type; a clip may be an image file, as browsers take it.
MEDIA_TYPES = {**Video.formats, **Audio.formats, **Image.formats}

__all__ = ["MEDIA_TYPES", "Audio", "Image", "Media", "Video", "read_metadata"]
