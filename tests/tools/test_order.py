"""Calls of one message: run side by side by the agent's loop, submitted in the order of the message."""

import pytest
from langchain_core.messages import AIMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode

from fm_agent_tools.tools import FlowToolkit


@pytest.fixture
def turn(tiny):
    """Runs all calls of one message as LangGraph does; gives their tool messages by call id."""
    graph = StateGraph(MessagesState)
    graph.add_node("tools", ToolNode(FlowToolkit(studio=tiny).get_tools()))
    graph.add_edge(START, "tools")
    graph.add_edge("tools", END)
    loop = graph.compile()

    def run(*calls):
        asked = [
            {"name": name, "args": arguments, "id": f"call_{place}", "type": "tool_call"}
            for place, (name, arguments) in enumerate(calls)
        ]
        config = {"configurable": {"thread_id": "talk"}}
        messages = loop.invoke({"messages": [AIMessage("", tool_calls=asked)]}, config)["messages"]
        return [message for message in messages if message.type == "tool"]

    return run


def test_a_call_may_build_on_what_the_call_before_it_makes(turn):
    picture, clip = turn(
        ("generate_image", {"prompt": "a red disc"}),
        ("generate_video", {"prompt": "a red disc dances", "image": "last picture", "seconds": 0.5}),
    )
    assert clip.status == "success", clip.content
    assert clip.artifact["job"]["request"]["image"] == picture.artifact["artifacts"][0]["id"]


def test_numbers_follow_the_order_of_the_message(turn):
    prompts = [f"disc number {place}" for place in range(5)]
    messages = turn(*(("generate_image", {"prompt": prompt}) for prompt in prompts))
    assert [message.artifact["job"]["number"] for message in messages] == [1, 2, 3, 4, 5]


def test_the_picture_in_the_middle_is_the_one_that_is_meant(turn):
    _, second, clip, _ = turn(
        ("generate_image", {"prompt": "a red disc"}),
        ("generate_image", {"prompt": "a blue disc"}),
        ("generate_video", {"prompt": "it moves", "image": "it", "seconds": 0.5}),
        ("generate_image", {"prompt": "a green disc"}),
    )
    assert clip.artifact["job"]["request"]["image"] == second.artifact["artifacts"][0]["id"]


def test_a_call_that_is_refused_keeps_the_next_one_waiting_for_nothing(turn):
    refused, clip = turn(
        ("generate_image", {"prompt": ""}),
        ("generate_video", {"prompt": "it moves", "image": "it", "seconds": 0.5, "wait": 300}),
    )
    assert refused.status == clip.status == "error"
    assert "There are no pictures here yet" in clip.content
