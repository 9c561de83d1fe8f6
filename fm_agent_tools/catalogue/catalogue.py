"""Names to specs: the models folder, and that of one's own models, as a read-only table."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from fm_agent_tools.catalogue.reading import FILE_NAME, read_spec
from fm_agent_tools.catalogue.spec import ModelSpec
from fm_agent_tools.errors import ModelNameTaken, ModelNotInstalled, SpecInvalid, UnknownModel
from fm_agent_tools.folders import TINY, models_folder
from fm_agent_tools.requests.rules import nearest_name

OWN = "own"
_State = tuple[tuple[Path, int, int], ...]
"""Where specs lie, when they were written (ns), and how long they are (bytes)."""


class Catalogue:
    """The models in `folder`, then those in `own`, one folder each; one without model.toml is not a model.

    own: the models that were trained here; they share the text encoder in `folder`, and cannot replace a
    model there: of two of one name the one in `own` is a problem, under the name "own/NAME".

    Specs in `folder` are read once, on first use; those in `own` again whenever their files changed, since a
    training may end while a server runs. A broken spec never hides the others: it is in `problems`, and
    asking for it by name raises its SpecInvalid.
    """

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        self.folder, self.own = folder, own
        self._known: tuple[_State, dict[str, ModelSpec | SpecInvalid]] = ((), {})

    @cached_property
    def _bundled(self) -> dict[str, ModelSpec | SpecInvalid]:
        return {path.parent.name: _spec(path) for path in _specs_in(self.folder)}

    @property
    def _read(self) -> dict[str, ModelSpec | SpecInvalid]:
        state = _state(self.own)
        if not state:
            return self._bundled
        if state != self._known[0]:  # one assignment, so that threads see the old table or the new one
            self._known = (state, {**self._bundled, **self._own_of(path for path, *_ in state)})
        return self._known[1]

    def _own_of(self, paths: Iterable[Path]) -> dict[str, ModelSpec | SpecInvalid]:
        found: dict[str, ModelSpec | SpecInvalid] = {}
        for path in paths:
            name = path.parent.name
            if name in self._bundled:
                found[f"{OWN}/{name}"] = ModelNameTaken(path.parent, self.folder / name)
            else:
                found[name] = _spec(path)
        return found

    @property
    def of_miniatures(self) -> bool:
        """Whether these are the miniatures, which know nothing of real models."""
        return self.folder == models_folder(TINY)

    @property
    def problems(self) -> dict[str, SpecInvalid]:
        """Folder name to what is wrong with its model.toml."""
        return {name: error for name, error in self._read.items() if isinstance(error, SpecInvalid)}

    @property
    def specs(self) -> list[ModelSpec]:
        """All readable specs, by name; one's own after the others."""
        return [spec for spec in self._read.values() if isinstance(spec, ModelSpec)]

    def names(self) -> list[str]:
        """The names of all readable specs, sorted; one's own after the others."""
        return [spec.name for spec in self.specs]

    def get(self, name: str) -> ModelSpec:
        """The spec of that name; UnknownModel lists the known ones, SpecInvalid when its file is broken."""
        found = self._read.get(name)
        if isinstance(found, SpecInvalid):
            raise found
        if found is None:
            raise UnknownModel(name, self.names(), nearest_name(name, self.names()))
        return found

    def is_own(self, name: str) -> bool:
        """Whether the model or the problem of that name is in the folder of one's own models."""
        if self.own is None:
            return False
        return name.startswith(f"{OWN}/") or (
            (self.own / name).is_dir() and not (self.folder / name).is_dir()
        )

    def for_modality(self, modality: str) -> list[ModelSpec]:
        """The specs that make "image", "audio" or "video", installed or not."""
        return [spec for spec in self.specs if spec.modality == modality]

    def default(self, modality: str) -> ModelSpec:
        """The first installed model of that modality; ModelNotInstalled when there is none."""
        for spec in self.for_modality(modality):
            if self.installed(spec):
                return spec
        raise ModelNotInstalled(modality)

    def for_kind(self, kind: str) -> list[ModelSpec]:
        """The specs that serve "image", "edit", "audio" or "video" requests, installed or not."""
        return [spec for spec in self.specs if kind in spec.kinds]

    def default_for(self, kind: str) -> ModelSpec:
        """The first installed model that serves requests of that kind; ModelNotInstalled without one."""
        for spec in self.for_kind(kind):
            if self.installed(spec):
                return spec
        raise ModelNotInstalled(kind)

    def missing(self, spec: ModelSpec) -> list[Path]:
        """The files that the spec names, its text encoder's folder among them, that are not there."""
        wanted = [spec.folder / name for name in spec.files]
        gone = [path for path in wanted if not path.is_file()]
        encoder = self.folder / spec.text_encoder.folder if spec.text_encoder else None
        return [*gone, encoder] if encoder and not encoder.is_dir() else gone

    def installed(self, spec: ModelSpec) -> bool:
        """Whether every file of the model is there; hashes are checked when it is loaded."""
        return not self.missing(spec)


def _specs_in(folder: Path) -> list[Path]:
    """The specs of a models folder; a hidden folder is one that is being written."""
    return sorted(path for path in folder.glob(f"*/{FILE_NAME}") if not path.parent.name.startswith("."))


def _state(folder: Path | None) -> _State:
    """What tells whether the specs of a folder are still those that were read."""
    found = []
    for path in _specs_in(folder) if folder else ():
        with suppress(FileNotFoundError):  # removed since it was listed
            status = path.stat()
            found.append((path, status.st_mtime_ns, status.st_size))
    return tuple(found)


def _spec(path: Path) -> ModelSpec | SpecInvalid:
    try:
        return read_spec(path)
    except SpecInvalid as error:
        return error
