"""Who calls a tool: the conversation, the call's id, and where progress goes."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from fm_agent_tools.engine.identifiers import LONGEST_LABEL
from fm_agent_tools.tools.order import calls_before
from fm_agent_tools.tools.progress import Writer, ambient_writer, silent


@dataclass(frozen=True)
class Caller:
    """What the host knows about a call; the language model can change none of it.

    owner:        whose jobs and artifacts these are
    conversation: the thread id, None outside a conversation
    call:         the tool call's id, None outside an agent loop
    before:       ids of the calls that make something and stand before this one in the same message
    defaults:     fields for requests that leave them open, as a user interface sets them; a table under a
                  kind of request (`{"image": {"steps": 20}}`) is for that kind alone
    """

    owner: str
    conversation: str | None = None
    call: str | None = None
    before: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    write: Writer = silent

    @classmethod
    def of(cls, config: Mapping[str, Any] | None, runtime: Any, owner: str) -> Caller:
        """From LangChain's `config` (`configurable`: thread_id, owner, defaults) and the injected runtime."""
        configurable = (config or {}).get("configurable") or {}
        thread = configurable.get("thread_id")
        return cls(
            owner=configurable.get("owner") or owner,
            conversation=str(thread) if thread is not None else None,
            call=getattr(runtime, "tool_call_id", None),
            before=calls_before(runtime),
            defaults=configurable.get("defaults") or {},
            write=getattr(runtime, "stream_writer", None) or ambient_writer(),
        )

    def defaults_for(self, kind: str, fields: Container[str]) -> dict[str, Any]:
        """The defaults for one kind of request that has these fields."""
        own = self.defaults.get(kind)
        found = {**self.defaults, **(own if isinstance(own, Mapping) else {})}
        return {
            name: value
            for name, value in found.items()
            if name in fields and value is not None and not isinstance(value, Mapping)
        }

    def key(self, index: int) -> str | None:
        """The idempotency key of the call's job number `index`: the same call, replayed, is the same job."""
        if self.conversation is None or self.call is None:
            return None
        return _key(self.conversation, self.call, f":{index}" if index else "")

    def keys_before(self) -> set[str]:
        """The keys of the first jobs of the calls in `before`."""
        return {_key(self.conversation, call) for call in self.before} if self.conversation else set()


def _key(conversation: str, call: str, index: str = "") -> str:
    key = f"{conversation}:{call}{index}"
    return key if len(key) <= LONGEST_LABEL else hashlib.sha256(key.encode()).hexdigest()
