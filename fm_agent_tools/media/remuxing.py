"""Copies coded sound into a container with comments in it: nothing is decoded, nothing is lost."""

from __future__ import annotations

import io
from collections.abc import Mapping

import av

from fm_agent_tools.media.xmp import DIGITAL_SOURCE_TYPE, TRAINED

# Without "bitexact" a container holds the muxer's version and a random number, and no file is like another.
BITEXACT = {"fflags": "+bitexact"}


def commented_flac(content: bytes, metadata: Mapping[str, str] | None) -> bytes:
    """The FLAC file with `metadata` and the digital source type as Vorbis comments; None: without."""
    out = io.BytesIO()
    options = {**BITEXACT, "metadata_header_padding": "0"}
    with (
        av.open(io.BytesIO(content), "r", format="flac") as source,
        av.open(out, "w", format="flac", container_options=options) as target,
    ):
        if metadata is not None:
            pairs = {**metadata, DIGITAL_SOURCE_TYPE: TRAINED}
            target.metadata.update({name: text.replace("\0", "�") for name, text in pairs.items()})
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return out.getvalue()


def comments(content: bytes) -> dict[str, str]:
    """The Vorbis comments of a FLAC or Ogg file, with lower-case names; {} when it has none or is damaged."""
    try:
        with av.open(io.BytesIO(content), "r") as source:
            found = {**source.metadata, **source.streams.audio[0].metadata}
    except (av.FFmpegError, IndexError, UnicodeDecodeError):
        return {}
    return {name.lower(): text for name, text in found.items() if name.lower() != "encoder"}
