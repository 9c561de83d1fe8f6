"""What a wheel holds, folder by folder, in megabytes: `python tests/packaging/wheel_size.py WHEEL`."""

import sys
import zipfile
from collections import Counter
from pathlib import Path

DEPTH = 3  # fm_agent_tools/models/sticker


def sizes(wheel: Path) -> Counter[str]:
    """Bytes by folder, unpacked."""
    found: Counter[str] = Counter()
    for entry in zipfile.ZipFile(wheel).infolist():
        found["/".join(entry.filename.split("/")[:-1][:DEPTH])] += entry.file_size
    return found


def report(wheel: Path) -> str:
    """The wheel itself, then its largest folders."""
    lines = [f"{wheel.stat().st_size / 1e6:7.1f} MB  {wheel.name}"]
    lines += [f"{size / 1e6:7.1f} MB  {folder}/" for folder, size in sizes(wheel).most_common(8)]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(Path(sys.argv[1])))
