"""The offline planner: rules that turn wishes into tool calls."""

from fm_agent_tools.agent.planner.planner import Planner
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.world import World

__all__ = ["Call", "Planner", "Turn", "World"]
