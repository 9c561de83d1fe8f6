"""Settings: `FM_AGENT_*` in the environment, then `config.toml` in the user's configuration folder."""

from __future__ import annotations

import logging
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from fm_agent_tools.errors import InvalidRequest, StorageError
from fm_agent_tools.folders import folder, models_folder, own_models

APPLICATION = "fm-agent"
NAMES = (
    *(
        "data",
        "models",
        "model",
        "device",
        "precision",
        "threads",
        "log",
        "mcp_wait",
        "mcp_show",
        "mcp_conversation",
    ),
    *("upload_mb", "upload_pixels", "upload_seconds", "loudness"),
)
# Least and most; a larger picture or a longer sound could not be decoded for a model.
UPLOADS = {"upload_mb": (1, 1000), "upload_pixels": (4096, 4096 * 4096), "upload_seconds": (1, 3600)}
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PRECISIONS = ("auto", "fp32", "bf16")
SHOW = ("auto", "text", "picture", "link", "all")
LONGEST_CONVERSATION = 100
LOUDNESS = (-36.0, -8.0)  # LUFS


@dataclass(frozen=True)
class Settings:
    """What the environment and the configuration file say; an environment variable wins.

    data:    folder for the job database and the artifacts (FM_AGENT_DATA)
    models:  folder with one folder a model, or "tiny" for the miniatures (FM_AGENT_MODELS)
    model:   the chat's language model, such as "openai:gpt-5"; "" is the offline planner (FM_AGENT_MODEL)
    device:  "cpu", "cuda", "mps"…; None lets Accelerate choose (FM_AGENT_DEVICE)
    precision: what networks compute in, "fp32", "bf16", or "auto", which is the faster of the two on the
             device (FM_AGENT_PRECISION)
    threads: CPU threads for a generator, 1 to 1024; None lets torch choose (FM_AGENT_THREADS)
    log:     the level of the log on stderr (FM_AGENT_LOG)
    mcp_wait: seconds after which an MCP call is answered in any case, 1 to 300 (FM_AGENT_MCP_WAIT)
    mcp_show: what MCP results hold beside text; "auto" goes by the client's name (FM_AGENT_MCP_SHOW)
    mcp_conversation: the conversation that MCP clients share and keep, by its name; "": each connection has
             a new one (FM_AGENT_MCP_CONVERSATION)
    upload_mb: the largest file that is taken in, 1 to 1000 megabytes (FM_AGENT_UPLOAD_MB)
    upload_pixels: width times height of the largest picture, 4096 to 16,777,216 (FM_AGENT_UPLOAD_PIXELS)
    upload_seconds: the longest sound, 1 to 3600 seconds (FM_AGENT_UPLOAD_SECONDS)
    loudness: what finished sounds are brought to, −36 to −8 LUFS; None leaves them as loud as the model made
             them, without clipping: "off" (FM_AGENT_LOUDNESS)
    """

    data: Path
    models: Path
    model: str = ""
    device: str | None = None
    precision: str = "auto"
    threads: int | None = None
    log: str = "WARNING"
    mcp_wait: float = 45
    mcp_show: str = "auto"
    mcp_conversation: str = ""
    upload_mb: int = 32
    upload_pixels: int = 4096 * 4096
    upload_seconds: int = 600
    loudness: float | None = -16.0

    @property
    def own_models(self) -> Path | None:
        """The folder of the models that were trained here, in the data folder; None beside the miniatures."""
        return own_models(self.data, self.models)

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
            models=models_folder(found["models"]) if found.get("models") else folder("models"),
            model=found.get("model", ""),
            device=found.get("device") or None,
            precision=_precision(found.get("precision", "auto")),
            threads=_threads(found.get("threads")),
            log=_level(found.get("log", "WARNING")),
            mcp_wait=_patience(found.get("mcp_wait")),
            mcp_show=_shown(found.get("mcp_show", "auto")),
            mcp_conversation=_conversation(found.get("mcp_conversation", "")),
            loudness=_loudness(found.get("loudness")),
            **{name: _limit(name, found[name]) for name in UPLOADS if name in found},
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


def _precision(text: str) -> str:
    if text.lower() not in PRECISIONS:
        raise InvalidRequest("FM_AGENT_PRECISION", text, f"one of {', '.join(PRECISIONS)}", "auto")
    return text.lower()


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


def _patience(text: str | None) -> float:
    if text is None:
        return Settings.mcp_wait
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", text, re.ASCII) or not 1 <= float(text) <= 300:
        raise InvalidRequest(
            "FM_AGENT_MCP_WAIT", text, "a number of seconds from 1 to 300", Settings.mcp_wait
        )
    return float(text)


def _shown(text: str) -> str:
    if text.lower() not in SHOW:
        raise InvalidRequest("FM_AGENT_MCP_SHOW", text, f"one of {', '.join(SHOW)}", "auto")
    return text.lower()


def _conversation(text: str) -> str:
    if len(text) > LONGEST_CONVERSATION or not text.isprintable():
        rule = f"a name of at most {LONGEST_CONVERSATION} printable characters"
        raise InvalidRequest("FM_AGENT_MCP_CONVERSATION", text, rule)
    return text


def _loudness(text: str | None) -> float | None:
    if text is None:
        return Settings.loudness
    if text.lower() == "off":
        return None
    least, most = LOUDNESS
    number = float(text) if re.fullmatch(r"-?\d{1,3}(\.\d{1,3})?", text, re.ASCII) else None
    if number is None or not least <= number <= most:
        nearest = Settings.loudness if number is None else min(max(number, least), most)
        rule = f"a number of LUFS from {least:g} to {most:g}, or off"
        raise InvalidRequest("FM_AGENT_LOUDNESS", text, rule, nearest)
    return number


def _limit(name: str, text: str) -> int:
    least, most = UPLOADS[name]
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        default = getattr(Settings, name)
        raise InvalidRequest(
            f"FM_AGENT_{name.upper()}", text, f"a whole number from {least} to {most}", default
        )
    return int(text)
