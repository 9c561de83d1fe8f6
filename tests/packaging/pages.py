"""The documents of the project, found and not listed: a new page is tested from its first day."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for folder in (".", "docs", "bench", "models", "models/*")
    for path in PROJECT.glob(f"{folder}/*.md")
    if ".venv" not in path.parts
)
DOCS = PROJECT / "docs"


def fences(path: Path) -> list[tuple[str, str]]:
    """The fenced blocks: language and text."""
    return re.findall(r"^ *```(\w*)\n(.*?)^ *```$", path.read_text(encoding="utf-8"), re.M | re.S)


def blocks(path: Path, *languages: str) -> list[str]:
    """The fenced blocks of these languages."""
    return [block for language, block in fences(path) if language in languages]


def having(*languages: str) -> list[Path]:
    """The documents with such blocks."""
    return [path for path in DOCUMENTS if blocks(path, *languages)]


def named(path: Path) -> str:
    """As a test's id."""
    return str(path.relative_to(PROJECT))


def anchors(path: Path) -> set[str]:
    """The fragments of its headings, as renderers of Markdown name them: small, with hyphens."""
    prose = re.sub(r"^ *```.*?^ *```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.*)$", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", prose), re.M)
    return {re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}
