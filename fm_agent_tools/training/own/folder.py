"""A folder of somebody's pictures with captions: checked as uploads are, nothing passed over in silence."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.media import Image
from fm_agent_tools.media.intake import Limits, take_in
from fm_agent_tools.training.own.captions import Captions

FEWEST = 4
TAKEN = (".png", ".jpg", ".jpeg", ".webp")
# They are pictures, too: left out without a word, somebody would miss them in the result.
REFUSED = (".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".svg", ".apng", ".jfif", ".ico")
FIELD = "on"


@dataclass(frozen=True)
class OwnPictures:
    """What is learnt: `names` of the files, their `captions`, and `pixels` (count, side, side, 4) uint8,
    straight alpha.

    notes: in plain words, what the pictures are like and what was done with them; digest: changes with
    every pixel and word
    """

    names: tuple[str, ...]
    captions: tuple[str, ...]
    pixels: npt.NDArray[np.uint8]
    notes: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of all that is learnt from, in hex."""
        told = "\0".join((*self.names, *self.captions)).encode()
        return hashlib.sha256(told + self.pixels.tobytes()).hexdigest()


def read_pictures(folder: Path, side: int, limits: Limits) -> OwnPictures:
    """Every picture in `folder` with its caption, fitted whole into `side` × `side` pixels.

    Raises InvalidRequest for a folder or a caption that breaks a rule, and FileRefused naming the file for a
    picture that is not taken in, by the same checks that uploads go through.
    """
    files = _files(folder)
    captions = Captions.read(folder, files)
    named = [name for name in files if Path(name).suffix.lower() in (*TAKEN, *REFUSED)]
    names = sorted({*named, *captions.listed})
    if len(names) < FEWEST:
        told = f"{len(names)} picture{'' if len(names) == 1 else 's'} in {folder.name}"
        raise InvalidRequest(FIELD, told, f"a folder with at least {FEWEST} PNG, JPEG or WebP files", FEWEST)
    texts = {name: captions.of(name) for name in names}
    taken = [_picture(folder, name, limits) for name in names]
    pixels = np.stack([image.fitted(side, side).pixels for image, _ in taken])
    notes = (*captions.notes(names), *_notes(names, taken), *_left_out(files, names, captions))
    return OwnPictures(tuple(names), tuple(texts[name] for name in names), pixels, notes)


def _files(folder: Path) -> list[str]:
    """The names of the files in the folder itself, hidden ones aside."""
    if not folder.is_dir():
        raise InvalidRequest(FIELD, str(folder), "a folder with pictures that is there")
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise StorageError(folder, f"the folder cannot be read ({error.strerror})") from error
    return [path.name + ("/" if path.is_dir() else "") for path in found if not path.name.startswith(".")]


def _picture(folder: Path, name: str, limits: Limits) -> tuple[Image, tuple[str, ...]]:
    path = folder / name
    try:
        with path.open("rb") as file:
            content = file.read(limits.bytes + 1)
    except OSError as error:
        raise StorageError(path, f"the picture cannot be read ({error.strerror})") from error
    taken = take_in(content, limits, ("image",), name)
    image = Image.decode(taken.content)
    if not image.pixels[..., 3].any():
        raise InvalidRequest(name, "a picture that is clear everywhere", "a picture with something in it")
    return image, taken.notes


def _notes(names: list[str], taken: list[tuple[Image, tuple[str, ...]]]) -> list[str]:
    """What somebody should know who gave these pictures."""
    opaque = sum(bool((image.pixels[..., 3] == 255).all()) for image, _ in taken)
    uneven = sum(image.width != image.height for image, _ in taken)
    notes = [f"{name}: {note}" for name, (_, told) in zip(names, taken, strict=True) for note in told]
    if opaque:
        notes.append(f"{opaque} of {len(taken)} have no transparency: their backgrounds are learnt, too")
    if uneven:
        notes.append(f"{uneven} of {len(taken)} are not square: the rest of the square stays clear")
    return notes


def _left_out(files: list[str], names: list[str], captions: Captions) -> list[str]:
    others = [name for name in files if name not in names and name not in captions.sources]
    return [f"left out, being no pictures or captions: {', '.join(others)}"] if others else []
