"""The base of all requests: strict, frozen, with errors that say what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from fm_agent_tools.requests.fields import refuse_traps
from fm_agent_tools.requests.rules import translate


def _without_titles(schema: dict[str, Any]) -> None:
    """Drops the titles that pydantic derives from the names: a language model would read them for nothing."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)


class Request(BaseModel):
    """What a caller asks of a model. Equal fields make equal requests; nothing can be changed afterwards.

    Making one with bad values raises InvalidRequest, which names the field, the value, the rule and the
    nearest legal value.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        protected_namespaces=(),
        json_schema_extra=_without_titles,
    )

    kind: ClassVar[str]
    # What comes out: "image", "audio" or "video". An edit makes an image.
    modality: ClassVar[str]
    # Fields that hold the id of an artifact, and what that artifact must be.
    inputs: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @model_validator(mode="wrap")
    @classmethod
    def _typed_errors(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(values)
        except ValidationError as error:
            invalid = translate(error, cls.model_fields)
        raise invalid

    @field_validator("*", mode="before")
    @classmethod
    def _no_traps(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields[info.field_name or ""]
        wanted = isinstance(value, bool) and field.annotation is bool
        return value if wanted else refuse_traps(value)

    def input_ids(self) -> dict[str, str]:
        """The artifacts that this request builds on: field to id, those that are given."""
        given = {name: getattr(self, name) for name in self.inputs}
        return {name: id for name, id in given.items() if id is not None}

    def replace(self, **changes: Any) -> Self:
        """A checked copy with some fields changed."""
        return type(self)(**{**self.model_dump(), **changes})

    def to_dict(self) -> dict[str, Any]:
        """`{"kind": …}` and every field that is not None, as plain JSON values."""
        return {"kind": self.kind, **self.model_dump(mode="json", exclude_none=True)}

    def to_json(self) -> str:
        """Canonical JSON: sorted keys and ASCII only, so that equal requests give equal text."""
        return json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
