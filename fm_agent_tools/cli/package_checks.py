"""Checks of Python and of the installed packages, above all of the pair torch and torchaudio."""

from __future__ import annotations

import sys
from importlib.metadata import version
from importlib.util import find_spec

from fm_agent_tools.cli.extras import DISTRIBUTION, unmet
from fm_agent_tools.cli.finding import Finding, broken, note, ok
from fm_agent_tools.cli.probe import facts
from fm_agent_tools.settings import Settings

USEFUL_EXTRAS = {
    "ui": "the chat in the browser",
    "mcp": "Claude Desktop, VS Code and other MCP clients",
    "openai": "OpenAI models",
    "train": "training",
}
GOOD_PAIR = "'torch>=2.11,<2.15' 'torchaudio==2.11.*'"


def python(settings: Settings) -> list[Finding]:
    """Which Python this is; an older one than ours needs could not even read this file."""
    return [ok("python", f"{'.'.join(map(str, sys.version_info[:3]))} at {sys.executable}")]


def requirements(settings: Settings) -> list[Finding]:
    """Every package that a plain install brings is there, in a version that works."""
    wrong = unmet("")
    if wrong:
        return [broken("packages", told, f"pip install '{want}'") for want, told in wrong.items()]
    return [ok("packages", f"all that {DISTRIBUTION} {version(DISTRIBUTION)} needs is installed")]


def extras(settings: Settings) -> list[Finding]:
    """Which optional parts are installed."""
    findings = []
    for extra, purpose in USEFUL_EXTRAS.items():
        if wrong := unmet(extra):
            fix = f"pip install '{DISTRIBUTION}[{extra}]'"
            findings.append(note(f"[{extra}]", f"not for use: {purpose} ({'; '.join(wrong.values())})", fix))
        else:
            findings.append(ok(f"[{extra}]", f"installed: {purpose}"))
    return findings


def torch(settings: Settings) -> list[Finding]:
    """Torch imports. One that is missing is reported with the other requirements."""
    tried = facts()["torch"]
    if find_spec("torch") is None:
        return []
    if tried.fault:
        told = f"torch {version('torch')} does not import: {tried.fault}"
        return [broken("torch", told, f"pip install {GOOD_PAIR}")]
    return [ok("torch", f"torch {tried.found} imports")]


def torchaudio(settings: Settings) -> list[Finding]:
    """A torchaudio that does not fit breaks transformers and diffusers too; none at all is fine."""
    tried = facts()["torchaudio"]
    if tried.fault:
        told = (
            f"torchaudio {version('torchaudio')} does not import with torch {version('torch')}: {tried.fault}"
        )
        fix = f"pip install {GOOD_PAIR}, or, where no sound is needed: pip uninstall torchaudio"
        return [broken("torchaudio", told, fix)]
    if not tried.found:
        return [ok("torchaudio", "not installed, and not needed")]
    return [ok("torchaudio", f"torchaudio {tried.found} imports")]
