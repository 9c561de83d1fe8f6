"""What a studio asks of a request before it becomes a job, and what it says of its models."""

from __future__ import annotations

import secrets

from fm_agent_tools.catalogue import Catalogue, ModelSpec
from fm_agent_tools.engine.records import ModelStatus
from fm_agent_tools.errors import InvalidRequest, ModelNotInstalled
from fm_agent_tools.requests import Request, Upload

DRAWN_SEEDS = 2**32  # seeds that are drawn can be retyped, and no JSON reader rounds them


def checked(catalogue: Catalogue, request: Request) -> tuple[ModelSpec, Request]:
    """The model that serves the request, and the request as that model takes it.

    Raises InvalidRequest, UnknownModel or ModelNotInstalled.
    """
    if not isinstance(request, Request) or isinstance(request, Upload):
        raise InvalidRequest("request", request, "a request, such as ImageRequest(prompt=…)")
    name = getattr(request, "model", None)
    spec = catalogue.get(name) if name else catalogue.default_for(request.kind)
    if request.kind not in spec.kinds:
        known = [other.name for other in catalogue.for_kind(request.kind)]
        raise InvalidRequest(
            "model", name, f"it serves {', '.join(spec.kinds)}; for {request.kind} there is {known}"
        )
    if missing := catalogue.missing(spec):
        raise ModelNotInstalled(spec.name, f"The file {missing[0].name} is missing.")
    return spec, spec.narrow(request)


def seed_of(request: Request) -> int:
    """The seed that was asked for, or one that is drawn now."""
    asked = getattr(request, "seed", None)
    return secrets.randbelow(DRAWN_SEEDS) if asked is None else int(asked)


def status(catalogue: Catalogue, spec: ModelSpec, loaded: bool) -> ModelStatus:
    """Whether the model could be used now."""
    missing = catalogue.missing(spec)
    problem = f"{missing[0].name} is missing from {missing[0].parent}" if missing else None
    return ModelStatus(spec, spec.name, not missing, loaded, problem)
