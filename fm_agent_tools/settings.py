"""Settings: `FM_AGENT_*` in the environment, then `config.toml` in the user's configuration folder."""

from __future__ import annotations

import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.folders import folder

APPLICATION = "fm-agent"
NAMES = ("data", "models", "model", "device", "threads", "log")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Settings:
    """What the environment and the configuration file say; an environment variable wins.

    data:    folder for the job database and the artifacts (FM_AGENT_DATA)
    models:  folder with one folder a model (FM_AGENT_MODELS)
    model:   the chat's language model, such as "openai:gpt-5"; "" is the offline planner (FM_AGENT_MODEL)
    device:  "cpu", "cuda", "mps"…; None lets Accelerate choose (FM_AGENT_DEVICE)
    threads: CPU threads for a generator, 1 to 1024; None lets torch choose (FM_AGENT_THREADS)
    log:     the level of the log on stderr (FM_AGENT_LOG)
    """

    data: Path
    models: Path
    model: str = ""
    device: str | None = None
    threads: int | None = None
    log: str = "WARNING"

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, config: Path | None = None) -> Settings:
        """Reads both once; InvalidRequest names a bad setting, StorageError an unreadable file."""
        environ = os.environ if environ is None else environ
        found = _from_file(config or _config_path(environ))
        for name in NAMES:
            if text := environ.get(f"FM_AGENT_{name.upper()}", "").strip():
                found[name] = text
        return cls(
            data=_path(found.get("data")) or platformdirs.user_data_path(APPLICATION),
            models=_path(found.get("models")) or folder("models"),
            model=found.get("model", ""),
            device=found.get("device") or None,
            threads=_threads(found.get("threads")),
            log=_level(found.get("log", "WARNING")),
        )

    def configure_logging(self) -> None:
        """Sends this package's log to stderr at the chosen level; programs that embed us need not call it."""
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("fm_agent_tools").setLevel(self.log)


def _config_path(environ: Mapping[str, str]) -> Path:
    named = _path(environ.get("FM_AGENT_CONFIG"))
    return named or platformdirs.user_config_path(APPLICATION) / "config.toml"


def _from_file(path: Path) -> dict[str, str]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StorageError(path, f"the configuration cannot be read ({error})") from error
    if unknown := sorted(set(content) - set(NAMES)):
        raise InvalidRequest(str(path), unknown[0], f"the known settings are: {', '.join(NAMES)}")
    return {name: str(value) for name, value in content.items()}


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _threads(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1024 or len(text) > 4:
        raise InvalidRequest("FM_AGENT_THREADS", text, "a whole number of threads from 1 to 1024", 1)
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in LEVELS:
        raise InvalidRequest("FM_AGENT_LOG", text, f"one of {', '.join(LEVELS)}", "WARNING")
    return text.upper()
