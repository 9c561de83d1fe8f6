"""Draws the plots of docs/flow-matching.md: `python docs/plots/flow_matching.py [name ...]`.

Needs the extra `train`. Everything but `flow-sticker` is computed from exact velocities and takes seconds;
`flow-sticker` asks the shipped sticker model and is drawn anew when its weights change.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache

import torch
from flows import along, noise, one_peak, sampled, trajectories, two_moons, two_peaks
from stickers import draw_stickers
from style import DATA, FAINT, INK, LINES, NOISE, bare, pyplot, save

from fm_agent_tools.flow import PATHS, SOLVERS, LinearPath, VariancePreservingPath

TITLES = {
    "linear": "straight (flow matching)",
    "variance-preserving": "variance-preserving (diffusion)",
    "cosine": "cosine (diffusion)",
}
STEPS = (1, 2, 4, 8, 25)


def draw_paths() -> None:
    """α and σ of every path, and where it carries one number from noise to data."""
    plt = pyplot()
    figure, axes = plt.subplots(2, 3, figsize=(9.2, 5.2), height_ratios=(1, 1.7), layout="constrained")
    times = torch.linspace(0, 1, 201, dtype=torch.float64)
    grid = torch.linspace(-2.8, 2.8, 240, dtype=torch.float64)
    for (name, make), (upper, lower) in zip(PATHS.items(), axes.T, strict=True):
        flow, at = along(two_peaks(), make()), make().coefficients(times)
        upper.plot(times, at.alpha, color=DATA, label="α: data")
        upper.plot(times, at.sigma, color=NOISE, label="σ: noise")
        upper.set(title=TITLES[name], xlim=(0, 1), ylim=(0, 1.05), xticks=[], yticks=[0, 1])
        density = torch.stack(
            [flow.log_density(grid[:, None], torch.full_like(grid, float(t))).exp() for t in times]
        )
        lower.imshow(
            density.T.sqrt(), origin="lower", extent=(0, 1, -2.8, 2.8), aspect="auto", cmap=card_colours()
        )
        start = torch.linspace(-2, 2, 13, dtype=torch.float64)[:, None]
        lines = trajectories(flow, SOLVERS["ab2"], 200, start)[..., 0]
        lower.plot(torch.linspace(0, 1, len(lines)), lines, color=INK, linewidth=0.8)
        lower.set(xlabel="t: noise → data", xlim=(0, 1), ylim=(-2.8, 2.8), xticks=[0, 0.5, 1], yticks=[])
    axes[0, 0].legend(loc="center right")
    save(figure, "flow-paths")


def card_colours() -> object:
    """From the card's paper to the colour of data."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("card", ["#faf9f5", "#f6c9a8", DATA])


def draw_velocity() -> None:
    """The velocity field at four times, and the samples that it carries."""
    from matplotlib.colors import to_rgb

    plt = pyplot()
    figure, axes = plt.subplots(1, 4, figsize=(9.2, 2.7), layout="constrained")
    flow, start = two_moons(), noise(2)
    points = trajectories(flow, SOLVERS["euler"], 200, start)
    line = torch.linspace(-2.6, 2.6, 17, dtype=torch.float64)
    grid = torch.cartesian_prod(line, line)
    for axis, t in zip(axes, (0.0, 0.4, 0.7, 0.95), strict=True):
        at = torch.full((len(grid),), t, dtype=torch.float64)
        velocity, density = flow.velocity(grid, at), flow.log_density(grid, at)
        # Far from every sample the field is steep and of no importance: shorter there, and paler.
        arrows = velocity / (1 + velocity.norm(dim=1, keepdim=True) / 2)
        shades = [(*to_rgb(NOISE), float(alpha)) for alpha in (1 + density / 10).clamp(0.25, 1)]
        axis.scatter(*points[round(200 * t)].T, s=4, color=DATA, alpha=0.6, linewidth=0)
        axis.quiver(*grid.T, *arrows.T, color=shades, scale=17, width=0.006, headwidth=4)
        axis.set(title=f"t = {t:g}", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), aspect="equal")
        bare(axis)
    save(figure, "flow-velocity")


def draw_steps() -> None:
    """What few steps give, on the straight path, by a better solver, and on the path of a diffusion."""
    plt = pyplot()
    rows = (
        ("straight path,\nEuler", LinearPath(), "euler"),
        ("straight path,\nUniPC", LinearPath(), "unipc"),
        ("diffusion path,\nEuler", VariancePreservingPath(), "euler"),
    )
    figure, axes = plt.subplots(3, len(STEPS), figsize=(9.2, 4.8), layout="constrained")
    for row, (title, path, name) in zip(axes, rows, strict=True):
        for axis, steps in zip(row, STEPS, strict=True):
            flow = along(two_moons(), path)
            axis.scatter(*sampled(flow, SOLVERS[name], steps, noise(2)).T, s=3, color=DATA, linewidth=0)
            axis.set(xlim=(-2.6, 2.6), ylim=(-2.2, 2.2), aspect="equal")
            bare(axis)
        row[0].set_ylabel(title, rotation=0, ha="right", va="center")
    for axis, steps in zip(axes[0], STEPS, strict=True):
        axis.set_title("1 step" if steps == 1 else f"{steps} steps")
    save(figure, "flow-steps")


def draw_error() -> None:
    """The distance to the exact end after a number of evaluations: by solver, and by path and data."""
    plt = pyplot()
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.2, 3.8), sharey=True, layout="constrained")
    for name, colour in zip(SOLVERS, LINES, strict=True):
        left.plot(*errors("two moons", "linear", name), color=colour, marker="o", ms=3, label=name)
    for name, colour in zip(PATHS, LINES, strict=False):
        for data, style in (("two moons", ":"), ("one peak", "-")):
            label = f"{TITLES[name].partition(' ')[0]}, {data}"
            right.plot(*errors(data, name, "euler"), style, color=colour, marker="o", ms=3, label=label)
    titles = "solvers, on the straight path to two moons", "paths, with Euler's method"
    for axis, title in zip((left, right), titles, strict=True):
        axis.set(xscale="log", yscale="log", title=title, xlabel="evaluations of the network")
        axis.set_xticks([4, 8, 16, 32, 64], ["4", "8", "16", "32", "64"], minor=False)
        axis.set_xticks([], minor=True)
        axis.grid(color=FAINT, linewidth=0.5)
        axis.legend(fontsize=8)
    left.set_ylabel("mean distance to the exact sample")
    save(figure, "flow-error")


def errors(data: str, path: str, name: str) -> tuple[list[int], list[float]]:
    """Evaluations and errors of a solver on a path."""
    flow, solver, start = along(FLOWS[data](), PATHS[path]()), SOLVERS[name], noise(2)
    steps = sorted({solver.steps(evaluations) for evaluations in (4, 6, 8, 12, 16, 24, 32, 48, 64)})
    ends = [sampled(flow, solver, count, start) for count in steps]
    distances = [float((end - exact(data, path)).norm(dim=1).mean()) for end in ends]
    return [solver.evaluations(count) for count in steps], distances


@cache
def exact(data: str, path: str) -> torch.Tensor:
    """Where the noise ends, to far below what the plot shows."""
    return sampled(along(FLOWS[data](), PATHS[path]()), SOLVERS["rk4"], 150, noise(2))


FLOWS = {"two moons": two_moons, "one peak": one_peak}
FIGURES: dict[str, Callable[[], None]] = {
    "flow-paths": draw_paths,
    "flow-velocity": draw_velocity,
    "flow-steps": draw_steps,
    "flow-error": draw_error,
    "flow-sticker": draw_stickers,
}

if __name__ == "__main__":
    for figure_name in sys.argv[1:] or FIGURES:
        FIGURES[figure_name]()
