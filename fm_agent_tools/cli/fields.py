"""Options from a request's fields: their names, prose and bounds are written once, in `requests`."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args, get_origin

import click
from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from fm_agent_tools.requests import Request

Command = TypeVar("Command", bound=Callable[..., Any])

LONGEST_INPUT = 1 << 20  # bytes; far above every limit, so that what is cut is refused anyway


def request_options(
    request: type[Request], skip: tuple[str, ...] = ("prompt",)
) -> Callable[[Command], Command]:
    """One option a field. Values stay text: the request itself says what is wrong with them."""

    def decorate(command: Command) -> Command:
        for name, field in reversed(request.model_fields.items()):
            if name not in skip:
                command = _option(request, name, field)(command)
        return command

    return decorate


def _option(request: type[Request], name: str, field: FieldInfo) -> Callable[[Command], Command]:
    flag = "--" + name.replace("_", "-")
    told = (field.description or "").replace("list_models gives", "`fm-agent models` lists")
    if field.annotation is bool:
        return click.option(flag, name, is_flag=True, default=None, help=told)
    if name in request.inputs:
        told = f"{told} Or its number in `fm-agent jobs` (#2), 'last', or a file of yours."
        return click.option(flag, name, metavar="FILE|ID|#2|last", help=told)
    return click.option(flag, name, metavar=_metavar(field), help=told)


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that the caller has written."""
    return {name: value for name, value in options.items() if value is not None}


def text_of(argument: str) -> str:
    """The argument, or for `-` what comes on standard input; bytes that are not UTF-8 become surrogates."""
    if argument != "-":
        return argument
    data = sys.stdin.buffer.read(LONGEST_INPUT)
    return data.decode("utf-8", "surrogateescape")


def _metavar(field: FieldInfo) -> str:
    kind = _plain(field.annotation)
    if get_origin(kind) is Literal:
        return "|".join(get_args(kind))
    return "TEXT" if kind is str else _span(field) or "NUMBER"


def _span(field: FieldInfo) -> str | None:
    """`64..2048`; a span that nobody would read, such as that of a seed, is left out."""
    least: Any = next((limit.ge for limit in field.metadata if isinstance(limit, Ge)), None)
    most: Any = next((limit.le for limit in field.metadata if isinstance(limit, Le)), None)
    if least is None or most is None or most > 1_000_000:
        return None
    return f"{least:g}..{most:g}"


def _plain(annotation: Any) -> Any:
    """`int | None` is an int that may be left out."""
    if isinstance(annotation, types.UnionType):
        return next(kind for kind in get_args(annotation) if kind is not type(None))
    return annotation
