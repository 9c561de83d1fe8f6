"""The offline planner: rules that turn wishes into tool calls."""

from fm_agent_tools.agent.planner.history import History, Work
from fm_agent_tools.agent.planner.kinds import ALL_TOOLS
from fm_agent_tools.agent.planner.planner import Planner
from fm_agent_tools.agent.planner.turn import Call, Turn
from fm_agent_tools.agent.planner.world import World

__all__ = ["ALL_TOOLS", "Call", "History", "Planner", "Turn", "Work", "World"]
