"""The way in: the size, then what kind of file it really is, then the checks of that kind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fm_agent_tools.media.intake.refusals import FileDamaged, FileTooLarge, FormatRefused
from fm_agent_tools.media.sniffing import kind_of

PICTURES = ("png", "jpeg", "webp")
SOUNDS = ("wav", "flac", "ogg", "mp3")
ACCEPTED = {"image": "a PNG, JPEG or WebP picture", "audio": "a WAV, FLAC, Ogg or MP3 sound"}
# What people also have; told by how a file begins, so that the refusal can name it.
_OTHERS = (
    ("a GIF", (b"GIF8",)),
    ("a TIFF", (b"II*\0", b"MM\0*")),
    ("a BMP", (b"BM",)),
    ("a Photoshop document", (b"8BPS",)),
    ("PostScript", (b"%!PS", b"\xc5\xd0\xd3\xc6")),
    ("a PDF", (b"%PDF",)),
    ("a FITS file", (b"SIMPLE  =",)),
    ("a playlist", (b"#EXTM3U", b"ffconcat")),
    ("an AIFF sound", (b"FORM",)),
    ("an archive", (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")),
)
_BRANDS = {b"heic": "a HEIC picture", b"heix": "a HEIC picture", b"mif1": "a HEIC picture",
           b"avif": "an AVIF picture", b"M4A ": "an M4A sound"}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """bytes: of a file; pixels: of a picture, width times height; seconds: of a sound."""

    bytes: int
    pixels: int
    seconds: float


@dataclass(frozen=True)
class TakenIn:
    """A file as it is kept: a lossless one of our own making, which holds pixels or samples and nothing else.

    suffix: of its name; width, height: pixels of a picture; seconds, rate: of a sound, rate in Hz;
    notes: what was adapted, in plain words
    """

    content: bytes
    modality: str
    suffix: str
    media_type: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    rate: int | None = None
    notes: tuple[str, ...] = ()


def take_in(
    content: bytes, limits: Limits, modalities: Collection[str] = ("image", "audio"), field: str = "file"
) -> TakenIn:
    """The file that is kept of `content`. What it is, its content decides, never its name.

    modalities: what may come in, "image" and "audio"; field: how errors name it. Raises FormatRefused,
    FileTooLarge (from the header, before anything is decoded) or FileDamaged.
    """
    if len(content) > limits.bytes:
        raise FileTooLarge(field, "too large a file", f"one of at most {shown_bytes(limits.bytes)}")
    if not content:
        raise FileDamaged(field, "empty", "a file with something in it")
    kind = kind_of(content)
    if kind in PICTURES and "image" in modalities:
        from fm_agent_tools.media.intake.pictures import take_picture

        return take_picture(content, str(kind), limits, field)
    if kind in SOUNDS and "audio" in modalities:
        from fm_agent_tools.media.intake.sounds import take_sound

        return take_sound(content, str(kind), limits, field)
    rule = " or ".join(ACCEPTED[modality] for modality in ACCEPTED if modality in modalities)
    raise FormatRefused(field, what_it_is(content, kind), rule)


def what_it_is(content: bytes, kind: str | None) -> str:
    """A name for what is not taken in, for the person who sent it."""
    if kind in (*PICTURES, *SOUNDS):
        return f"{'a picture' if kind in PICTURES else 'a sound'} ({kind})"
    if kind == "mp4":
        return _BRANDS.get(content[8:12], "an MP4 file")
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        return "SVG, HTML or XML"
    return next((name for name, signs in _OTHERS if content.startswith(signs)), "an unknown kind of file")


def shown_bytes(count: int) -> str:
    """ "32 MB", "12 kB", "3 bytes"."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.3g} MB"
    return f"{count / 1000:.3g} kB" if count >= 1000 else f"{count} bytes"
