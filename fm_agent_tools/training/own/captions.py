"""Where the captions of somebody's pictures are: in metadata.jsonl, in text files, or in the files' names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.requests import ImageRequest

METADATA = "metadata.jsonl"
LARGEST = 16_000_000  # bytes; a hundred thousand captions
# What cameras and programs call files: no words about what is on them.
_NO_WORDS = {*("img", "image", "dsc", "dscn", "dscf", "pxl", "picture", "photo", "pic", "untitled", "file")}
_NO_WORDS |= {"screenshot", "sticker", "emoji", "icon", "download", "scan", "copy", "p", "wa", "mvimg"}


@dataclass(frozen=True)
class Captions:
    """`listed`: file to caption by metadata.jsonl; `written`: file to caption by its own text file;
    `sources`: the files that captions were read from."""

    listed: dict[str, str]
    written: dict[str, str]
    sources: frozenset[str]

    @classmethod
    def read(cls, folder: Path, files: list[str]) -> Captions:
        """The captions beside `files`. Raises InvalidRequest, which names the file and the rule."""
        if "metadata.csv" in files:
            raise InvalidRequest("metadata.csv", "a table", f"the captions as {METADATA}", METADATA)
        listed = _listed(folder) if METADATA in files else {}
        texts = [name for name in files if name.endswith(".txt")]
        written: dict[str, str] = {}
        for name in texts:
            stem = name.removesuffix(".txt")
            # "readme.txt" beside the pictures is refused, too: as a caption it would belong to nothing.
            shown = [file for file in files if Path(file).stem == stem and file not in (name, METADATA)]
            if not shown:
                raise InvalidRequest(name, "a caption", f"beside a picture, such as {stem}.png")
            written |= dict.fromkeys(shown, _checked(_text(folder / name), name))
        if twice := sorted(listed.keys() & written.keys()):
            raise InvalidRequest(
                twice[0],
                "a picture with two captions",
                f"captioned by {METADATA} or by a text file, not by both",
            )
        return cls(listed, written, frozenset({*texts, *({METADATA} & set(files))}))

    def of(self, name: str) -> str:
        """The caption of one picture; InvalidRequest when not even its name says what it shows."""
        return self.listed.get(name) or self.written.get(name) or _checked(spoken(name), name)

    def notes(self, names: list[str]) -> list[str]:
        """Where the captions of these pictures came from."""
        named = [name for name in names if name not in self.listed and name not in self.written]
        counts = {
            METADATA: len(self.listed),
            "text files": len(self.written),
            "the names of the files": len(named),
        }
        told = ", ".join(f"{count} from {source}" for source, count in counts.items() if count)
        example = f" (such as {spoken(named[0])!r} from {named[0]})" if named else ""
        return [f"{len(names)} pictures; captions: {told}{example}"]


def spoken(name: str) -> str:
    """What a file's name says in words: "red_fox-2.png" is "red fox", "IMG_0412.jpg" is nothing."""
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", PurePosixPath(name).stem)
    words = re.split(r"[\s_.+()\[\]-]+", stem.lower())
    words = [
        word for word in words if word and not word.isdigit() and not re.fullmatch(r"v?\d+|\d+x\d*", word)
    ]
    return "" if all(word in _NO_WORDS for word in words) else " ".join(words)


def _listed(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(_text(folder / METADATA).splitlines(), 1):
        if not line.strip():
            continue
        where = f"{METADATA}:{number}"
        row = _row(line, where)
        name = _inside(folder, row["file_name"], where)
        if name in found:
            raise InvalidRequest(where, name, "a picture that no line above has named")
        found[name] = _checked(row["text"], where)
    if not found:
        raise InvalidRequest(METADATA, "empty", "a line for each picture")
    return found


def _row(line: str, where: str) -> dict[str, Any]:
    rule = 'a line such as {"file_name": "fox.png", "text": "a red fox"}'
    try:
        row = json.loads(line)
    except ValueError:
        raise InvalidRequest(where, line, rule) from None
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("file_name", "text")):
        raise InvalidRequest(where, line, rule)
    return row


def _inside(folder: Path, name: str, where: str) -> str:
    """A file of the folder, also of one inside it; nothing outside is ever read."""
    path = PurePosixPath(name)
    if "\0" in name or path.is_absolute() or ".." in path.parts or not (folder / path).is_file():
        raise InvalidRequest(where, name, "the name of a file in the folder")
    return str(path)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise StorageError(path, f"the captions cannot be read ({error.strerror})") from error
    if len(content) > LARGEST:
        raise InvalidRequest(path.name, f"more than {LARGEST} bytes", f"at most {LARGEST} bytes", LARGEST)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequest(path.name, "text in another encoding", "text in UTF-8") from None


def _checked(text: str, where: str) -> str:
    """A caption is what somebody might type to get the picture, so it follows the rules for prompts."""
    caption = " ".join(text.split())
    if not caption:
        rule = "words for what the picture shows: in its name, in a text file beside it or in " + METADATA
        raise InvalidRequest(where, "no caption", rule)
    try:
        return ImageRequest(prompt=caption).prompt
    except InvalidRequest as error:
        raise InvalidRequest(where, caption, error.rule, error.nearest) from None
