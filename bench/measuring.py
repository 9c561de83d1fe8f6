"""How every benchmark here measures: interleaved rounds, medians, and what they were measured on."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

# Before torch is imported: waiting threads of another process would otherwise be measured too.
os.environ.setdefault("GOMP_SPINCOUNT", "100000")

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("fm-agent-tools", "torch", "numpy", "pillow", "langchain-core", "pydantic")


def interleaved(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each work in each round. Every round runs all of them once, beginning with another.

    What slows the machine for a while then hits all of them alike. Nothing is warmed up here.
    """
    names = list(works)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            seconds[name].append(timed(works[name]))
    return seconds


def timed(work: Callable[[], object]) -> float:
    """Wall time of one call in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def spread(values: Sequence[float], digits: int = 4) -> dict[str, float]:
    """Median and quartiles, in the unit of `values`."""
    low, median, high = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    )
    return {
        "median": round(median, digits),
        "lower_quartile": round(low, digits),
        "upper_quartile": round(high, digits),
        "rounds": len(values),
    }


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Round by round, so that a slow minute is on both sides of its ratio."""
    return [a / b for a, b in zip(over, under, strict=True)]


def differences(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Round by round, in the unit of the values."""
    return [a - b for a, b in zip(over, under, strict=True)]


def publish(name: str, figures: Mapping[str, Any], packages: Sequence[str] = ()) -> dict[str, Any]:
    """Prints the figures with machine and versions as JSON, and keeps them as results/`name`.json."""
    report = {
        "benchmark": name,
        "measured": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "machine": machine(),
        "versions": versions([*PACKAGES, *packages]),
        **figures,
    }
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return report


def machine() -> dict[str, Any]:
    """Processor, cores, load and system: what a figure means nothing without."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_at_the_end": None if load is None else round(load, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "device": _device(),
    }


def versions(packages: Sequence[str]) -> dict[str, str]:
    """Installed versions of those packages that are there."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = dict(map(str.strip, line.split(":", 1)) for line in lines if ":" in line)
    instructions = named.get("flags", "").split()
    fast = [name for name in ("avx512f", "avx512_bf16", "amx_bf16") if name in instructions]
    return f"{named.get('model name', platform.machine())} ({', '.join(fast) or 'no AVX-512'})"


def _device() -> str | None:
    """Where torch computes and with how many threads; None in a benchmark that never imports it."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    name = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    return f"{name}, {torch.get_num_threads()} threads"
