"""The last step: the asked size, the metadata, the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.media import Audio, Image, Media, Video
from fm_agent_tools.media.animations import GIF_FASTEST
from fm_agent_tools.media.image import QUALITY, Enlarge
from fm_agent_tools.media.levelling import levelled
from fm_agent_tools.requests import Request

MP3_GAP = "mp3 pads its ends: many players pause between the rounds of a loop; wav, flac and ogg have no gap"
_PLAIN: Callable[[], Enlarge | None] = lambda: None  # noqa: E731


@dataclass(frozen=True)
class Finished:
    """A file's content, and what its row says of it; `notes`: what was done to fit it to the request."""

    content: bytes
    media_type: str
    format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    rate: int | None = None
    fps: float | None = None
    notes: tuple[str, ...] = ()


def finished(
    media: Media,
    request: Request,
    metadata: dict[str, str],
    enlarge: Callable[[], Enlarge | None] = _PLAIN,
    loudness: float | None = None,
) -> Finished:
    """The file of `request`'s format and size, with `metadata` in it.

    enlarge: gives what makes a picture larger than it is, None to resample it; asked only when it is needed;
    loudness: what a sound is brought to in LUFS, None leaves it as loud as it is.
    """
    format = str(getattr(request, "format", next(iter(media.formats))))
    if isinstance(media, Audio):
        return _sound(media, request, format, metadata, loudness)
    size = (
        getattr(request, "width", None) or media.width,
        getattr(request, "height", None) or media.height,
    )
    note = size_note((media.width, media.height), size)
    notes = (note,) if note else ()
    if isinstance(media, Image):
        larger = enlarge() if size[0] > media.width and size[1] > media.height else None
        # What an edit leaves alone stays as it was, also in a WebP.
        quality = None if request.kind == "edit" else QUALITY
        content = media.fitted(*size, larger).encode(format, metadata, quality=quality)
        return Finished(content, media.formats[format], format, *size, notes=notes)
    return _clip(media, format, metadata, size, notes)


def _sound(
    sound: Audio, request: Request, format: str, metadata: dict[str, str], loudness: float | None
) -> Finished:
    """Resampled before its peaks are held down, since between other samples there are other peaks."""
    loop = bool(getattr(request, "loop", False))
    begins = getattr(request, "audio", None) is None
    fit = levelled(sound.for_format(format), loudness, loop=loop, begins=begins)
    if fit.loudness is not None:
        metadata = {**metadata, "loudness": f"{fit.loudness:.1f} LUFS"}
    rate = fit.sound.rate
    notes = (
        () if rate == sound.rate else (f"resampled from {sound.rate} to {rate} Hz, which {format} can hold",)
    )
    return Finished(
        fit.sound.encode(format, metadata, loop=loop),
        sound.formats[format],
        format,
        seconds=fit.sound.seconds,
        rate=rate,
        notes=(*notes, *fit.notes, *((MP3_GAP,) if loop and format == "mp3" else ())),
    )


def _clip(
    clip: Video, format: str, metadata: dict[str, str], size: tuple[int, int], notes: tuple[str, ...]
) -> Finished:
    fps = clip.fps
    if format == "gif" and fps > GIF_FASTEST:
        fps = GIF_FASTEST
        notes += (f"shown at {fps:g} frames a second instead of {clip.fps:g}, the most that a GIF can",)
    content = clip.encode(format, metadata, size=size)
    return Finished(content, clip.formats[format], format, *size, seconds=clip.seconds, fps=fps, notes=notes)


def size_note(drawn: tuple[int, int], asked: tuple[int, int]) -> str | None:
    """What fitting does, in plain words (None: nothing).

    The whole picture is kept: it is fitted into the smaller side and centred on a transparent canvas.
    """
    if drawn == asked:
        return None
    scale = min(asked[0] / drawn[0], asked[1] / drawn[1])
    inner = "×".join(str(max(1, round(side * scale))) for side in drawn)
    verb = "kept at" if scale == 1 else "enlarged to" if scale > 1 else "reduced to"
    note = f"drawn at {drawn[0]}×{drawn[1]}, {verb} {inner}"
    if inner != f"{asked[0]}×{asked[1]}":
        note += f" and centred on a transparent {asked[0]}×{asked[1]} canvas"
    return note


def provenance(spec: ModelSpec, asked: Request, narrowed: Request, seed: int) -> dict[str, str]:
    """What every file says of its making; nothing in it changes from one run to the next.

    "request" in the file makes the same again: it is as `narrowed` to the model, but with the size that was
    asked for, for a model's own may be smaller than any that can be asked for.
    """
    from fm_agent_tools import __version__

    sizes = {side: getattr(asked, side) for side in ("width", "height") if hasattr(asked, side)}
    complete = narrowed.model_copy(update={"seed": seed, **sizes})
    return {
        "software": f"fm-agent-tools {__version__}",
        "model": spec.name,
        "model_version": spec.version,
        "model_license": spec.license,
        "seed": str(seed),
        "request": complete.to_json(),
    }
