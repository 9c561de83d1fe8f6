"""The XMP packet that says how a file was made, for every reader of IPTC metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

# IPTC NewsCodes, digital source type: made by a model trained on sampled content.
TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP = "http://ns.adobe.com/xap/1.0/"
OWN = "https://fm-agent-tools.dev/ns/1.0/"
DIGITAL_SOURCE_TYPE = "digital_source_type"  # what we call it where a name is free
# Keywords that the PNG specification registers are written with a capital letter.
PNG_KEYWORDS = {"software": "Software", "description": "Description", "title": "Title"}
XMP_KEYWORD = "XML:com.adobe.xmp"
LONGEST_PACKET = 1_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_packet(metadata: Mapping[str, str]) -> bytes:
    """An XMP packet with DigitalSourceType = trainedAlgorithmicMedia and each pair of `metadata`.

    Keys are lower-case names; characters that XML cannot hold are replaced by U+FFFD.
    """
    for name in metadata:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a metadata name: lower-case letters, digits and underscores")
    pairs = "".join(
        f"<fm:{name}>{escape(_FORBIDDEN.sub('�', text))}</fm:{name}>" for name, text in metadata.items()
    )
    tool = quoteattr(metadata.get("software", "fm-agent-tools"))
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">'
        f'<rdf:Description rdf:about="" xmlns:xmp="{XMP}" xmlns:Iptc4xmpExt="{IPTC}" xmlns:fm="{OWN}"'
        f' xmp:CreatorTool={tool} Iptc4xmpExt:DigitalSourceType="{TRAINED}">{pairs}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
    return packet.encode("utf-8")


def read_packet(packet: bytes) -> dict[str, str]:
    """What `write_packet` was given, and `digital_source_type`; {} for a packet that is not ours to trust."""
    if len(packet) > LONGEST_PACKET or b"<!" in packet:  # no DTD: entities can grow without bound
        return {}
    try:
        root = ElementTree.fromstring(packet.decode("utf-8", "replace").strip("\x00 \r\n\t"))
    except ElementTree.ParseError:
        return {}
    found: dict[str, str] = {}
    for description in root.iter(f"{{{RDF}}}Description"):
        if kind := description.get(f"{{{IPTC}}}DigitalSourceType"):
            found[DIGITAL_SOURCE_TYPE] = kind
        for child in description:
            if child.tag.startswith(f"{{{OWN}}}"):
                found[child.tag.removeprefix(f"{{{OWN}}}")] = child.text or ""
    return found
