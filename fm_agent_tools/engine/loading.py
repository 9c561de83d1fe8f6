"""From the dotted name in a model's spec to a loaded generator."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from fm_agent_tools.catalogue import ModelSpec
from fm_agent_tools.engine.faults import FAULTS, explained
from fm_agent_tools.engine.protocol import Generator, GeneratorFactory
from fm_agent_tools.errors import FMAgentError, SpecInvalid


def load(spec: ModelSpec, models: Path) -> Generator:
    """The generator that `spec.generator` ("package.module:factory") makes; weights are loaded here.

    Whatever goes wrong is a typed error: SpecInvalid for a name that cannot be imported, ModelError and
    OutOfMemory for the rest.
    """
    factory = _factory(spec)
    try:
        return factory(spec, models)
    except FAULTS as error:  # the border to code that is not the engine's
        raise explained(error, f"loading the model {spec.name}") from error


def _factory(spec: ModelSpec) -> GeneratorFactory:
    module, _, name = spec.generator.partition(":")
    try:
        found: GeneratorFactory = getattr(import_module(module), name)
    except FMAgentError:
        raise
    except FAULTS as error:  # importing runs code that is not the engine's
        reason = f"generator: {spec.generator!r} cannot be imported ({type(error).__name__}: {error})"
        raise SpecInvalid(spec.folder / "model.toml", reason) from error
    return found
