"""How often the offline planner plans exactly the expected calls: `python bench/planner.py [FOLDER]`.

Prints the score of both halves by topic. `--misses` shows what goes wrong in the half that is for tuning;
the held-out half is only scored, so that its figure stays honest.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from fm_agent_tools.agent.scoring import Message, read_messages, score

MESSAGES = Path(__file__).parent.parent / "tests" / "agent" / "messages"


def main() -> None:
    """Score the planner and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=MESSAGES, help="messages, by default those of the tests"
    )
    parser.add_argument("--misses", action="store_true", help="show the misses of the tuning half")
    options = parser.parse_args()
    world, messages = read_messages(options.folder)
    topics: defaultdict[str, list[Message]] = defaultdict(list)
    for message in messages:
        topics[message.topic].append(message)
    say(f"{'':42}{'tuning':>14}{'held out':>14}")
    for topic, group in [*sorted(topics.items()), ("all", messages)]:
        halves = [[one for one in group if one.held_out is half] for half in (False, True)]
        scores = [score(half, world) for half in halves]
        cells = [f"{one.messages - len(one.misses)}/{one.messages} {one.right:6.1%}" for one in scores]
        say(f"{topic:42}{cells[0]:>14}{cells[1]:>14}")
    if options.misses:
        for miss in score([one for one in messages if not one.held_out], world).misses:
            say(f"\n{miss}")


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
