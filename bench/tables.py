"""The published figures as Markdown: one row a goal, then the tables behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Report = Mapping[str, Any]
"""What `measuring.publish` wrote."""

YES, NO, OPEN = "yes", "**no**", "not measured"


def page(reports: Mapping[str, Report]) -> str:
    """Everything between the markers of docs/benchmarks.md; a benchmark that is missing is said to be."""
    parts = [machine(reports), table(("what", "goal", "measured", "reached"), goals(reports))]
    for name, section in SECTIONS.items():
        if name in reports:
            parts.append(section(reports[name]))
    return "\n\n".join(parts) + "\n"


def machine(reports: Mapping[str, Report]) -> str:
    """One sentence on what all of it was measured on."""
    if not reports:
        return "Nothing has been measured yet."
    last = max(reports.values(), key=lambda report: str(report["measured"]))
    place, device = (
        last["machine"],
        [r["machine"]["device"] for r in reports.values() if r["machine"]["device"]],
    )
    loads = [report["machine"]["load_at_the_end"] or 0.0 for report in reports.values()]
    versions = {name: number for report in reports.values() for name, number in report["versions"].items()}
    named = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    torch = device[0] if device else "nothing"
    return (
        f"Measured {last['measured']} on {place['processor']}, {place['cores']} cores, {place['system']}, "
        f"Python {place['python']}; torch on {torch}. Load at the end of each benchmark, its own included: "
        f"{min(loads)} to {max(loads)}.\n\nVersions: {named}."
    )


def goals(reports: Mapping[str, Report]) -> list[Sequence[str]]:
    """One row for each goal."""
    rows: list[Sequence[str]] = []
    for name, row in GOALS.items():
        rows += row(reports[name]) if name in reports else [(name.replace("_", " "), "", OPEN, "")]
    return rows


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def plus(value: Mapping[str, float], digits: int = 2, unit: str = "") -> str:
    """Median with its quartiles."""
    low, high = value["lower_quartile"], value["upper_quartile"]
    return f"{value['median']:.{digits}f}{unit} ({low:.{digits}f} to {high:.{digits}f})"


def reached(met: bool) -> str:
    """The last column."""
    return YES if met else NO


def _tool_call_goal(report: Report) -> list[Sequence[str]]:
    tool, allowed = report["tool"], report["allowed_ms"]["median"]
    share = tool["ratio"]["median"] - 1
    said = f"{tool['overhead_ms']['median']:.1f} ms ({share:.1%}); {allowed:.1f} ms allowed"
    return [("tool call beyond its bare evaluations", "≤ 5 % + 2 ms", said, reached(report["met"]))]


def _solvers_goal(report: Report) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = []
    for name, times in report["times_smaller"].items():
        (baseline, first), (rival, second) = times.items()
        met = report["met"][name]
        rows.append(
            (
                f"error of {report['ours'][name]} on {name}, against {baseline}",
                "≥ 3× below",
                _each(first),
                reached(met["baseline"]),
            )
        )
        rows.append((f"the same, against {rival}", "≥ 1×", _each(second), reached(met["rival"])))
    return rows


def _each(times: Mapping[str, float]) -> str:
    ratios = ", ".join(f"{ratio:.1f}×" for ratio in times.values())
    return f"{ratios} at {', '.join(times)} evaluations"


def _few_steps_goal(report: Report) -> list[Sequence[str]]:
    rows = report["evaluations"]
    said = (
        f"{plus(report['times_as_fast']['ours'], 1, '×')}; {report['steps']} steps, "
        f"{rows['ours']} rows of the network against {rows['diffusers']}"
    )
    return [
        (
            "a default picture against diffusers: flow-match Euler, 25 guided steps",
            "≥ 9×",
            said,
            reached(report["met"]),
        )
    ]


def _training_goal(report: Report) -> list[Sequence[str]]:
    goal = {"independent": "≥ 1.0×", "optimal transport": "≥ 1.3×"}
    rival = {"independent": "I-CFM", "optimal transport": "OT-CFM"}
    return [
        (
            f"training step against torchcfm's {rival[coupling]}, {name}",
            goal[coupling],
            _training_said(report, name, coupling),
            reached(report["met"][name][coupling]),
        )
        for name in report["times_as_fast"]
        for coupling in goal
    ]


def _training_said(report: Report, name: str, coupling: str) -> str:
    times = report["times_as_fast"][name]
    said = plus(times[coupling], 2, "×")
    if coupling == "independent" or not report["judged_alone"][name]:
        return said
    share = report["transport_share_of_their_step"][name]
    alone = plus(times["transport alone"], 2, "×")
    return f"the transport alone {alone}; it is {share:.1%} of torchcfm's step, and the whole step is {said}"


def _precision_goal(report: Report) -> list[Sequence[str]]:
    rows = [
        (f"bf16 against fp32, {name}", "≥ 1.4×", plus(each["fp32_over_bf16"], 2, "×"))
        for name, each in report["evaluations"].items()
    ]
    native = report["native_bf16"]
    return [
        (*row, reached(report["met"]) if native else "cannot be judged: no bf16 units here") for row in rows
    ]


def _imports_goal(report: Report) -> list[Sequence[str]]:
    said = f"{plus(report['ratio'], 1, '×')} as fast"
    rivals = " and ".join(report["imported_for_comparison"])
    return [
        (f"cold import and tool schemas against importing {rivals}", "≥ 10×", said, reached(report["met"]))
    ]


def _tool_call(report: Report) -> str:
    names = {
        "tool": "`generate_image` tool",
        "studio": "`Studio.run`",
        "watched": "the same, every preview watched",
    }
    rows = [("bare evaluations", plus(report["bare_seconds"], 3), "1", "")]
    for name, title in names.items():
        each = report[name]
        overhead = plus(each["overhead_ms"], 1)
        rows.append((title, plus(each["seconds"], 3), plus(each["ratio"], 3), overhead))
    own = plus(report["tiny_tool_call_ms"], 1)
    tiny = f"`generate_image` with the tiny model, whose steps cost next to nothing: {own} ms."
    head = (f"{report['steps']} steps", "seconds", "ratio", "overhead, ms")
    return f"### A tool call\n\n{table(head, rows)}\n\n{tiny}"


def _solvers(report: Report) -> str:
    parts = ["### Sampler error at equal numbers of evaluations"]
    counts = [str(count) for count in report["evaluations"]]
    for name, found in report["problems"].items():
        rows = [
            (title, *(f"{errors[count]:.4f}" for count in counts)) for title, errors in found["error"].items()
        ]
        rows.append(
            ("two accurate solutions differ by", *[f"{found['reference_uncertainty']:.5f}"] * len(counts))
        )
        parts.append(table((name, *counts), rows))
    return "\n\n".join(parts)


def _training(report: Report) -> str:
    rows = [
        (name, side, plus(value))
        for name, each in report["milliseconds"].items()
        for side, value in each.items()
    ]
    return f"### A training step\n\n{table(('network and batch', 'step', 'ms'), rows)}"


def _precision(report: Report) -> str:
    rows = [
        (name, plus(each["milliseconds"]["fp32"]), plus(each["milliseconds"]["bf16"]))
        for name, each in report["evaluations"].items()
    ]
    said = f"The probe at start-up {report['probe']}; here it chooses {report['probe_chooses']}."
    return f"### Precision\n\n{table(('one evaluation', 'fp32, ms', 'bf16, ms'), rows)}\n\n{said}"


def _imports(report: Report) -> str:
    titles = {
        "ours": "`FlowToolkit`, `Studio` and all schemas",
        "rivals": f"`{', '.join(report['imported_for_comparison'])}`",
        "langchain_core": "of ours: `langchain_core.tools.base`",
        "torch": "for scale: `torch`",
    }
    rows = [(titles[name], plus(value)) for name, value in report["seconds"].items()]
    return f"### Cold imports\n\n{table(('a fresh process imports', 'seconds'), rows)}"


def _picture(report: Report) -> str:
    rows = [
        (name, plus({key: 1000 * number for key, number in value.items()}, 1), f"{report['share'][name]:.1%}")
        for name, value in report["stage_seconds"].items()
    ]
    whole = plus(report["tool_call_seconds"], 3)
    said = f"The whole tool call: {whole} s, {report['steps']} steps in {report['precision']}."
    loads = f"Loading the model, once: {report['model_loads_in_seconds']} s."
    head = ("stage", "ms", "share")
    return f"### Where the seconds of one picture go\n\n{table(head, rows)}\n\n{said} {loads}"


def _few_steps(report: Report) -> str:
    titles = {
        "ours": f"ours, {report['steps']} steps (the default)",
        "diffusers": "diffusers: flow-match Euler, 25 steps",
    }
    times = {name: plus(each, 1) for name, each in report["times_as_fast"].items()}
    rows = [
        (titles.get(name, name), plus(value, 3), times.get(name, "1"))
        for name, value in report["seconds"].items()
    ]
    return f"### Few steps\n\n{table(('one picture', 'seconds', 'times as fast'), rows)}"


def _batches(report: Report) -> str:
    rows = [
        (
            count,
            plus(each["seconds"]["together"]),
            plus(each["seconds"]["in turn"]),
            plus(each["times_as_fast"]),
        )
        for count, each in report["pictures"].items()
    ]
    head = ("pictures", "at once, s", "in turn, s", "times as fast")
    return f"### Pictures at once, {report['steps']} steps each\n\n{table(head, rows)}"


GOALS = {
    "tool_call": _tool_call_goal,
    "few_steps": _few_steps_goal,
    "solvers": _solvers_goal,
    "training_step": _training_goal,
    "precision": _precision_goal,
    "imports": _imports_goal,
}
SECTIONS = {
    "tool_call": _tool_call,
    "picture": _picture,
    "few_steps": _few_steps,
    "batches": _batches,
    "solvers": _solvers,
    "training_step": _training,
    "precision": _precision,
    "imports": _imports,
}
