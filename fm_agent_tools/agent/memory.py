"""What was said, in an SQLite file of its own that sync and async callers share."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.sqlite import SqliteSaver

from fm_agent_tools.errors import StorageError

FILE_NAME = "conversations.sqlite"
BUSY = 30.0  # seconds to wait for another process that writes


class ConversationMemory(SqliteSaver):
    """LangGraph's SQLite saver with its async half: calls run in worker threads, behind the one lock."""

    @classmethod
    def open(cls, folder: Path) -> ConversationMemory:
        """The memory in `folder`, which is made if it is not there; StorageError when it cannot be opened."""
        path = folder / FILE_NAME
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            memory = cls(sqlite3.connect(path, check_same_thread=False, timeout=BUSY))
            memory.setup()
        except (OSError, sqlite3.Error) as error:
            raise StorageError(path, f"the conversations cannot be opened ({error})") from error
        return memory

    def close(self) -> None:
        """Closes the file; the memory cannot be used afterwards."""
        with self.lock:
            self.conn.close()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """`get_tuple` for asyncio."""
        return await asyncio.to_thread(self.get_tuple, config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """`list` for asyncio."""

        def all_of() -> list[CheckpointTuple]:
            found: Iterator[CheckpointTuple] = self.list(config, filter=filter, before=before, limit=limit)
            return [*found]

        for item in await asyncio.to_thread(all_of):
            yield item

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """`put` for asyncio."""
        return await asyncio.to_thread(self.put, config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """`put_writes` for asyncio."""
        await asyncio.to_thread(self.put_writes, config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        """`delete_thread` for asyncio."""
        await asyncio.to_thread(self.delete_thread, thread_id)
