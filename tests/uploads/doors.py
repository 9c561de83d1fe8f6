"""Every door through which a file comes in: it is sent there, and what is answered is told."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from click.testing import CliRunner
from fastapi import FastAPI
from serving import ui_package
from starlette.testclient import TestClient

from fm_agent_tools import FMAgentError, Studio
from fm_agent_tools.cli import main


@dataclass
class Door:
    """send: gives the error's code and message, or None and "" when the file was taken in."""

    studio: Studio
    send: Callable[[bytes, str], tuple[str | None, str]]

    @property
    def kept(self) -> list[str]:
        """The files in the data folder."""
        folder = self.studio.data / "artifacts"
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _python(studio, folder):
    def send(content, name):
        try:
            studio.upload(content, name=name)
        except FMAgentError as error:
            return error.code, error.message
        return None, ""

    return send


def _terminal(*command):
    def made(studio, folder):
        def send(content, name):
            path = folder / "sent.png"  # whatever it holds: the name decides nothing
            path.write_bytes(content)
            line = [path if word == "FILE" else word for word in command]
            environment = {"FM_AGENT_DATA": str(studio.data), "FM_AGENT_MODELS": "tiny"}
            done = CliRunner().invoke(main, [str(word) for word in line], env=environment)
            assert done.exit_code == (0 if done.stderr == "" else 2), done.output
            return _code(done)

        return send

    return made


def _code(done):
    told = json.loads(done.stdout)
    return (told["error"]["code"], told["error"]["message"]) if "error" in told else (None, "")


def chat_door(studio):
    """The chat's own route behind its guard, without the page."""
    ui_package()
    from fm_agent_ui import bringing
    from fm_agent_ui.guard import Guard

    app = FastAPI()
    app.include_router(bringing.route(studio, ("image", "audio")))
    most = studio.settings.upload_mb * 1_000_000
    return TestClient(Guard(app, local=True, larger={bringing.PATH: most}), base_url="http://localhost")


STATUS = {"format_refused": 415, "file_too_large": 413, "file_damaged": 422}


def _chat(studio, folder):
    client = chat_door(studio)

    def send(content, name):
        answer = client.post(
            "/uploads",
            params={"conversation": "talk", "name": name},
            content=content,
            headers={"Content-Type": "application/octet-stream"},
        )
        told = answer.json()
        assert answer.status_code == STATUS.get(told.get("code"), 200)
        return told.get("code"), told.get("message", "")

    return send


DOORS = {
    "Python": _python,
    "fm-agent upload": _terminal("upload", "FILE", "--json"),
    "fm-agent edit": _terminal("edit", "make it blue", "--image", "FILE", "--json"),
    "the chat": _chat,
}
