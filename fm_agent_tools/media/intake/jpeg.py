"""JPEG: segments, each with a marker, up to the first scan."""

from __future__ import annotations

from fm_agent_tools.media.intake.headers import Header, cut

SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # the markers that tell the size
SCAN, APP0, APP1, APP2, APP14, APP15, COMMENT = 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
EXIF, PROFILE = b"Exif\0\0", b"ICC_PROFILE\0"
MOST_SCANS = 100  # each takes a pass over the whole picture; cameras and programs write about ten


def read_jpeg(content: bytes) -> Header:
    """Raises ValueError when the segments do not lead to a picture, or it has absurdly many scans."""
    kept, size, exif = [content[:2]], b"", b""
    profile: dict[int, bytes] = {}
    at = 2
    while True:
        at, marker, body = _segment(content, at)
        if marker == SCAN:
            break
        if marker in SIZES:
            if size:
                raise ValueError("it has two sizes")
            size = cut(body, 1, 4)
        elif marker == APP1 and body.startswith(EXIF):
            exif = exif or body[len(EXIF) :]
        elif marker == APP2 and body.startswith(PROFILE):
            profile[body[len(PROFILE)]] = body[len(PROFILE) + 2 :]
        if marker == APP14 or not (APP0 < marker <= APP15 or marker == COMMENT):
            kept.append(bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body)
    if not size:
        raise ValueError("it does not say its size before its first scan")
    if content.count(b"\xff\xda", at) >= MOST_SCANS:
        raise ValueError(f"it has more than {MOST_SCANS} scans")
    scans = b"\xff\xda" + (len(body) + 2).to_bytes(2, "big") + body + content[at:]
    height, width = int.from_bytes(size[:2], "big"), int.from_bytes(size[2:], "big")
    icc = b"".join(profile[number] for number in sorted(profile))
    return Header(width, height, b"".join(kept) + scans, icc=icc, exif=exif)


def _segment(content: bytes, at: int) -> tuple[int, int, bytes]:
    """Where the next segment begins, and this one's marker and content."""
    while True:
        if cut(content, at, 1) != b"\xff":
            raise ValueError("a marker is missing")
        marker = cut(content, at + 1, 1)[0]
        if marker == 0xFF:
            at += 1  # filling
        elif marker in ALONE:
            at += 2
        else:
            break
    length = int.from_bytes(cut(content, at + 2, 2), "big")
    if length < 2:
        raise ValueError("a segment has no length")
    return at + 2 + length, marker, cut(content, at + 4, length - 2)
