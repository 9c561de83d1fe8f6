import asyncio
import sqlite3

import pytest

from fm_agent_tools.agent import conversations
from fm_agent_tools.agent.memory import FILE_NAME, ConversationMemory
from fm_agent_tools.errors import StorageError


def texts(messages):
    return [message.text for message in messages if message.type == "human"]


async def test_one_memory_serves_sync_and_async_callers(assistant):
    config = conversations.settings("talk")
    await asyncio.to_thread(assistant.invoke, {"messages": [("user", "hello")]}, config)
    await assistant.ainvoke({"messages": [("user", "thanks")]}, config)
    assert texts((await assistant.aget_state(config)).values["messages"]) == ["hello", "thanks"]
    assert texts(conversations.messages(assistant, "talk")) == ["hello", "thanks"]
    assert [state.config async for state in assistant.aget_state_history(config)]


def test_a_conversation_outlives_the_process_that_held_it(say, open_assistant):
    say("draw a red disc")
    messages = conversations.messages(open_assistant(), "talk")
    assert texts(messages) == ["draw a red disc"]
    assert messages[-2].artifact["artifacts"][0]["id"].startswith("art_")


def test_several_turns_at_once_are_all_kept(assistant):
    async def all_at_once():
        await asyncio.gather(
            *(
                assistant.ainvoke({"messages": [("user", "hello")]}, conversations.settings(f"talk {i}"))
                for i in range(8)
            )
        )

    asyncio.run(all_at_once())
    assert all(len(conversations.messages(assistant, f"talk {i}")) == 2 for i in range(8))


def test_a_deleted_conversation_is_forgotten_and_its_pictures_stay(say, assistant, studio):
    say("draw a red disc")
    say("hello", conversation="other")
    conversations.delete(assistant, "talk")
    assert conversations.messages(assistant, "talk") == []
    assert len(conversations.messages(assistant, "other")) == 2
    assert studio.artifacts(conversation="talk")[0].path.exists()


def test_the_memory_is_a_file_of_its_own_beside_the_jobs(assistant, studio):
    with sqlite3.connect(studio.data / FILE_NAME) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    connection.close()
    assert {"checkpoints", "writes"} <= tables
    assert "jobs" not in tables


def test_the_memory_stays_small_because_pictures_are_not_in_it(say, studio):
    for _ in range(3):
        say("4 versions of a red disc")
    assert (studio.data / FILE_NAME).stat().st_size < 2_000_000


def test_a_memory_that_cannot_be_opened_is_a_typed_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="conversations cannot be opened"):
        ConversationMemory.open(tmp_path / "file")
    (tmp_path / FILE_NAME).write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="conversations cannot be opened"):
        ConversationMemory.open(tmp_path)


def test_the_folder_of_conversations_is_private_whoever_makes_it_first(tmp_path):
    memory = ConversationMemory.open(tmp_path / "new" / "data")
    memory.close()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700
