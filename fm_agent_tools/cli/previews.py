"""The newest preview of a running job as a file that any viewer opens."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path


class PreviewFiles:
    """Files in a folder of their own under the system's temporary one, replaced whole, removed by `close`."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._shown: dict[str, bytes] = {}

    def show(self, job: str, preview: bytes | None) -> Path | None:
        """The file with `preview`, a WebP; None when there is none yet or it cannot be written."""
        if preview is None:
            return None
        try:
            path = self._place(job)
            if self._shown.get(job) != preview:
                fresh = path.with_suffix(".new")
                fresh.write_bytes(preview)
                fresh.replace(path)  # a viewer never reads half a picture
                self._shown[job] = preview
        except OSError:  # a full disk: the job itself may still be well
            return None
        return path

    def close(self) -> None:
        """Remove them: what is finished is elsewhere."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _place(self, job: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="fm-agent-"))
        return self._folder / f"{job}.webp"
