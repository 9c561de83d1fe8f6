"""What the commands' help pages have in common."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """An epilog with one example a line, which click must not wrap."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
