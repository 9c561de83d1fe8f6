"""From a finished run to a model folder: copy what was exported and pin it in `model.toml`."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from pathlib import Path

from safetensors import safe_open

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.text import fingerprint

SHIPPED = ("*.safetensors", "*.json")


def publish(run: Path, model: Path, flow: str = "flow") -> Path:
    """Copy every stage's exported files of `run` into `model` and update its `model.toml`.

    Of several stages that made a flow, a teacher and its students, that named `flow` ships; InvalidRequest
    where none of them is called so. Where two stages exported a file of one name, the later one in the
    alphabet ships: `decoder`, which goes on from `codec`.
    Rewrites the values of `[files]`, of `parameters` and, where the spec names a text encoder, of its
    `sha256` (the encoder is read from the folder beside `model`); a student narrows `[guidance]` to the
    scales that it learnt. A file that the spec pins and the run did not make stays, as long as it is there.
    Returns the spec's path; everything else in it stays as it was written. A model folder without a
    `model.toml` only gets the files.
    """
    model.mkdir(parents=True, exist_ok=True)
    names = [_copied(path, model) for path in _exported(run, flow)]
    spec = model / "model.toml"
    if spec.exists():
        text = spec.read_text(encoding="utf-8")
        kept = [name for name in tomllib.loads(text).get("files", {}) if (model / name).is_file()]
        spec.write_text(_pinned(text, model, list(dict.fromkeys([*names, *kept]))), encoding="utf-8")
    return spec


def _exported(run: Path, flow: str) -> list[Path]:
    """The files to ship. Students are exported under the name of the flow that they were distilled from."""
    found = [path for pattern in SHIPPED for path in sorted(run.glob(f"*/export/{pattern}"))]
    flows = [path.parent.parent.name for path in found if path.name == "flow.safetensors"]
    if len(flows) > 1 and flow not in flows:
        raise InvalidRequest("flow", flow, f"one of {', '.join(flows)}", nearest=flows[-1])
    left = set(flows) - {flow} if len(flows) > 1 else set()
    return [path for path in found if path.stem != "flow" or path.parent.parent.name not in left]


def _copied(path: Path, folder: Path) -> str:
    shutil.copyfile(path, folder / path.name)
    return path.name


def _pinned(text: str, model: Path, names: list[str]) -> str:
    rows = "".join(f'"{name}" = "{_sha256(model / name)}"\n' for name in names)
    text = re.sub(r"(?ms)^\[files\]\n.*?(?=^\[|\Z)", f"[files]\n{rows}", text)
    text = _guided(text, model / "flow.json")
    text = re.sub(r"(?m)^parameters = .*$", f"parameters = {_parameters(model, names):_}", text)
    named = re.search(r'(?m)^\[text_encoder\]\nfolder = "([^"]+)"\n', text)
    if named is None:
        return text
    pinned = f'{named.group(0)}sha256 = "{fingerprint(model.parent / named.group(1))}"\n'
    return re.sub(r'(?m)^\[text_encoder\]\nfolder = "[^"]+"\n(sha256 = .*\n)?', pinned, text)


def _guided(text: str, flow: Path) -> str:
    """The spec with its guidance held inside what a flow map learnt; other flows leave it as it is."""
    scales = json.loads(flow.read_text(encoding="utf-8")).get("scales") if flow.is_file() else None
    if scales is None:
        return text
    low, high = scales
    bounds = {"default": low, "minimum": low, "maximum": high}
    table = tomllib.loads(text).get("guidance", {})
    held = {name: min(max(float(table.get(name, at)), low), high) for name, at in bounds.items()}
    rows = "[guidance]\n" + "".join(f"{name} = {value}\n" for name, value in held.items())
    found = re.search(r"(?ms)^\[guidance\]\n.*?(?=^\[|\Z)", text)
    if found is None:
        return f"{text.rstrip()}\n\n{rows}"
    others = re.sub(r"(?m)^(default|minimum|maximum) = .*\n", "", found.group(0))
    return text.replace(found.group(0), others.replace("[guidance]\n", rows, 1), 1)


def _parameters(model: Path, names: list[str]) -> int:
    """Numbers learnt, without the scales of packed matrices."""
    total = 0
    for name in names:
        if name.endswith(".safetensors"):
            with safe_open(model / name, framework="pt") as file:
                shapes = {key: file.get_slice(key).get_shape() for key in file.keys()}  # noqa: SIM118
            total += sum(_size(shape) for key, shape in shapes.items() if not key.endswith(".scale"))
    return total


def _size(shape: list[int]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
