"""What a tool call costs beyond the bare evaluations of its picture.

Measured against `workload.bare`, round by round: the whole `generate_image` tool as an agent calls it, in a
conversation; the same job through `Studio.run`; and the same while somebody watches every preview. The tiny
model's evaluations take next to nothing, so its call shows the engine's own milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path
from typing import Any

import measuring
import workload

from fm_agent_tools import FlowToolkit, ImageRequest, Studio

GOAL_SHARE, GOAL_SECONDS = 0.05, 0.002
TINY = "tiny-image"


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    generator = workload.picture_generator()
    steps = generator.spec.steps.default
    with tempfile.TemporaryDirectory() as folder:
        with Studio(data=Path(folder) / "sticker") as studio:
            seconds = _picture(studio, generator, rounds)
        with Studio(data=Path(folder) / "tiny", models="tiny") as studio:
            tiny = _tiny(studio, steps, max(rounds, 20))
    measuring.publish("tool_call", figures(seconds, tiny) | {"steps": steps}, ["langgraph"])


def _picture(studio: Studio, generator: Any, rounds: int) -> dict[str, list[float]]:
    seeds = itertools.count()
    call = caller(studio)

    def watched() -> None:
        for _ in studio.submit(ImageRequest(prompt=workload.PROMPT, seed=next(seeds))).events():
            pass

    works = {
        "bare": lambda: workload.bare(generator, next(seeds)),
        "tool": lambda: call({"prompt": workload.PROMPT, "seed": next(seeds)}),
        "studio": lambda: studio.run(ImageRequest(prompt=workload.PROMPT, seed=next(seeds))),
        "watched": watched,
    }
    measuring.interleaved(works, 2)  # the models load, and allocators settle
    return measuring.interleaved(works, rounds)


def _tiny(studio: Studio, steps: int, rounds: int) -> list[float]:
    seeds = itertools.count()
    call = caller(studio)
    work = {"tool": lambda: call({"prompt": "a red disc", "seed": next(seeds), "steps": steps})}
    measuring.interleaved(work, 3)
    return measuring.interleaved(work, rounds)["tool"]


def caller(studio: Studio) -> Any:
    """Calls generate_image as an agent's loop does: a full tool call in a conversation."""
    tools = {tool.name: tool for tool in FlowToolkit(studio=studio).get_tools()}
    ids = itertools.count()
    config = {"configurable": {"thread_id": "bench"}}

    def call(arguments: dict[str, Any]) -> None:
        request = {
            "name": "generate_image",
            "args": arguments,
            "id": f"call-{next(ids)}",
            "type": "tool_call",
        }
        message = tools["generate_image"].invoke(request, config)
        if message.status != "success":
            raise RuntimeError(message.content)

    return call


def figures(seconds: dict[str, list[float]], tiny: list[float]) -> dict[str, Any]:
    """Ratios to the bare evaluations, and the difference in milliseconds, with the goal beside them."""
    bare = seconds["bare"]
    allowed = [GOAL_SHARE * each + GOAL_SECONDS for each in bare]
    report: dict[str, Any] = {
        "goal": f"overhead of at most {GOAL_SHARE:.0%} of the bare evaluations + {GOAL_SECONDS * 1000:g} ms",
        "bare_seconds": measuring.spread(bare),
        "allowed_ms": measuring.spread([each * 1000 for each in allowed], 1),
        "tiny_tool_call_ms": measuring.spread([each * 1000 for each in tiny], 1),
    }
    for name in ("tool", "studio", "watched"):
        beyond = measuring.differences(seconds[name], bare)
        report[name] = {
            "seconds": measuring.spread(seconds[name]),
            "ratio": measuring.spread(measuring.ratios(seconds[name], bare)),
            "overhead_ms": measuring.spread([each * 1000 for each in beyond], 1),
        }
    report["met"] = report["tool"]["overhead_ms"]["median"] <= report["allowed_ms"]["median"]
    return report


if __name__ == "__main__":
    main()
