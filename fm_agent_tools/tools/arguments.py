"""A tool's arguments: the request's own fields, and the few that only a tool call has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Annotated, Any

from langchain_core.tools import InjectedToolArg
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)

from fm_agent_tools.requests import Request
from fm_agent_tools.requests.count import Count
from fm_agent_tools.requests.fields import refuse_traps
from fm_agent_tools.requests.rules import translate
from fm_agent_tools.tools.kinds import THINGS

if TYPE_CHECKING:
    from fm_agent_tools.catalogue import ModelSpec

LONGEST_WAIT = 300
DEFAULT_WAIT = 60

# The agent loop fills an argument of this name itself (a ToolRuntime); no model ever sees it.
INJECTED = "runtime"

# What hosts and language models write for "not given".
_BLANK = (None, "", "auto", "null", "none", "default")


def _without_titles(schema: dict[str, Any]) -> None:
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


class ToolArguments(BaseModel):
    """The base of all argument models: unknown names refused, blank optional fields taken as left out."""

    model_config = ConfigDict(
        extra="forbid",
        protected_namespaces=(),
        arbitrary_types_allowed=True,
        json_schema_extra=_without_titles,
    )

    runtime: Annotated[Any, InjectedToolArg] = Field(None, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_left_out(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {
            name: value for name, value in values.items() if not (value in _BLANK and _optional(cls, name))
        }

    @field_validator("*", mode="before")
    @classmethod
    def _no_traps(cls, value: Any, info: ValidationInfo) -> Any:
        name = info.field_name or ""
        wanted = isinstance(value, bool) and cls.model_fields[name].annotation is bool
        return value if wanted or name == INJECTED else refuse_traps(value)


def _optional(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and not field.is_required() and name != INJECTED


def explain(model: type[BaseModel], error: ValidationError) -> str:
    """What is wrong with a call's arguments, for the model that made it: field, value, rule, nearest."""
    offered = {name: field for name, field in model.model_fields.items() if name != INJECTED}
    return translate(error, offered).message


def request_arguments(request: type[Request], specs: Sequence[ModelSpec] = ()) -> type[ToolArguments]:
    """The arguments of a tool that makes what `request` describes, narrowed to the models in `specs`.

    Without `specs` the result does not depend on the machine.
    """
    fields: dict[str, Any] = {name: (field.annotation, field) for name, field in request.model_fields.items()}
    for name, told in _remarks(request, specs).items():
        annotation, field = fields[name]
        fields[name] = (annotation, deepcopy(field))
        fields[name][1].description = f"{field.description} {told}"
    name = f"{request.kind.capitalize()}Arguments"
    return create_model(name, __base__=ToolArguments, **fields, n=(Count, 1), wait=(float, wait_field()))


def wait_field(default: float = DEFAULT_WAIT) -> Any:
    """`wait`: how long a call may take before it answers with a job id."""
    return Field(
        default,
        ge=0,
        le=LONGEST_WAIT,
        description=f"Seconds to wait for the result, 0 to {LONGEST_WAIT}. When it is not ready by then, "
        f"the answer is "
        "a job id and the work goes on: ask check_job later.",
    )


def _remarks(request: type[Request], specs: Sequence[ModelSpec]) -> dict[str, str]:
    """What the prose of a field says beside the request's own words; the request itself checks it."""
    told = {
        name: f"Or what it is called in this conversation: '#2', 'it', 'the last {THINGS[modality].one}'."
        for name, modality in request.inputs.items()
    }
    if specs:
        styles = dict.fromkeys(style for spec in specs for style in spec.styles)
        told["model"] = _here(spec.name for spec in specs)
        told["style"] = _here(styles)
        taken = {name for spec in specs for name in spec.takes}
        optional = {name for name in (*request.inputs, "loop") if name in request.model_fields}
        optional -= {name for name in request.inputs if request.model_fields[name].is_required()}
        told |= dict.fromkeys(optional - taken, "Here: no model takes it, leave it out.")
    return told


def _here(choices: Iterable[str]) -> str:
    return f"Here: {', '.join(choices) or 'there are none, leave it out'}."
