"""Names of real people, who are not drawn. The tables are in `people.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class _Tables:
    known: re.Pattern[str]
    invented: re.Pattern[str]
    first: frozenset[str]


@cache
def _tables() -> _Tables:
    table = tomllib.loads(files(__package__).joinpath("people.toml").read_text("utf-8"))
    return _Tables(_any(table["known"]), _any(table["invented"]), frozenset(table["first"].split()))


def _any(names: list[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"\b(?:{listed})\b", re.IGNORECASE)


# "in the style of Van Gogh" and "by Mozart" speak of a manner, not of a face.
_MANNER = re.compile(
    r"\b(?:in the (?:style|manner) of|by|inspired by|(?:style|song|music) of)\s.*", re.IGNORECASE
)
_NAME = re.compile(r"\b([A-Z][a-zà-ÿ]+) ([A-Z][\w'à-ÿ-]+)")


def names_someone(text: str) -> bool:
    """Whether the text names a real person."""
    tables = _tables()
    text = _MANNER.sub("", text)
    if tables.known.search(tables.invented.sub("", text)):
        return True
    names = _NAME.findall(tables.invented.sub("", text))
    return any(first.lower() in tables.first for first, _last in names)
