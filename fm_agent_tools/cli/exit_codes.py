"""The exit codes: one table for the help, the documentation and whoever scripts this."""

from __future__ import annotations

EXIT_CODES: dict[int, str] = {
    0: "done",
    1: "something is wrong with this machine or its settings",
    2: "what was asked is wrong; the message names the field, the value and the rule",
    3: "a model or an optional part is not installed",
    4: "there is no such job, artifact or reference",
    5: "the job failed, or did not end in time",
    6: "a file cannot be written, or the disk is full",
    70: "a fault of fm-agent itself",
    130: "interrupted or cancelled",
}
"""Exit code to what it means; an error's own code stands in its class (`errors.py`)."""
