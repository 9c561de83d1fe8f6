"""The one training loop: Accelerate, averaged weights, checkpoints, figures and a loss plot."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import nn

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.placement import default_placement
from fm_agent_tools.training import checkpoint
from fm_agent_tools.training.ema import Average
from fm_agent_tools.training.interruption import finishing_the_step
from fm_agent_tools.training.optimizers import optimizers_of
from fm_agent_tools.training.plots import plot_curves
from fm_agent_tools.training.recipe import LoopOptions
from fm_agent_tools.training.task import Compiles, FollowsAverages, Scalars, Task

log = logging.getLogger(__name__)

CURVE_EVERY = 10
EAGER = partial(torch.compiler.set_stance, "force_eager")
"""Figures and samples come in shapes of their own, which are not worth compiling for."""
COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
    TextColumn("{task.fields[scalars]}"),
)


def learning_rate(options: LoopOptions, step: int) -> float:
    """Linear warm-up, constant, linear cool-down over the last share of the steps."""
    warm = min(1.0, (step + 1) / max(1, options.warmup))
    left = (options.steps - step) / max(1.0, options.cooldown * options.steps)
    return options.rate * min(warm, 1.0, left)


@dataclass
class Run:
    """One task being trained in one folder."""

    task: Task
    options: LoopOptions
    folder: Path
    seed: int = 0
    step: int = 0
    curves: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.accelerator = Accelerator()
        # Not the Accelerator's own: that is one precision for the whole process, and stages differ in theirs.
        bf16 = _in_bf16(self.options)
        self.autocast = torch.autocast(self.accelerator.device.type, torch.bfloat16, enabled=bf16)
        self.averages = [Average(self.task.module, decay) for decay in self.options.ema]
        optimizers = optimizers_of(self.task.module, self.options, bf16=bf16)
        self.module, *self.optimizers = self.accelerator.prepare(self.task.module, *optimizers)
        for average in self.averages:
            average.module.to(self.accelerator.device)
        if isinstance(self.task, FollowsAverages):
            ordered = sorted(self.averages, key=lambda average: average.decay)
            self.task.follow([average.module for average in ordered])
        if self.options.compile:
            self._compile()

    def resume(self) -> bool:
        """Go back to the newest checkpoint in the folder; False when there is none.

        InvalidRequest for one of another optimizer."""
        state = checkpoint.load(self.folder, self.accelerator.device)
        if state is None:
            return False
        self._bare().load_state_dict(state["module"])
        self._resume_optimizers(state["optimizers"] if "optimizers" in state else [state["optimizer"]])
        for average, weights in zip(self.averages, state["averages"], strict=True):
            average.load_state_dict(weights)
        self.step, self.curves = state["step"], state["curves"]
        return True

    def _resume_optimizers(self, states: list[dict[str, Any]]) -> None:
        if len(states) != len(self.optimizers):
            used = "adamw" if len(states) == 1 else "muon"
            rule = f"{used}, with which the checkpoint in {self.folder} was trained, or another folder"
            raise InvalidRequest("optimizer", self.options.optimizer, rule, nearest=used)
        for optimizer, kept in zip(self.optimizers, states, strict=True):
            optimizer.load_state_dict(kept)

    def save(self) -> None:
        """Write the whole state of the run."""
        checkpoint.save(
            self.folder,
            {
                "module": self._bare().state_dict(),
                "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
                "averages": [average.state_dict() for average in self.averages],
                "step": self.step,
                "curves": self.curves,
            },
        )

    def advance(self) -> Scalars:
        """One optimizer step."""
        # Seeding by the step makes a resumed run draw the noise that the uninterrupted one would have drawn.
        torch.manual_seed(self.seed * 1_000_003 + self.step)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(self.options, self.step)
        batch = self.task.batch(self.step)
        with self.autocast:
            loss, scalars = self.task.loss(self.module, batch, self.step)
        self.accelerator.backward(loss)
        norm = self.accelerator.clip_grad_norm_(self.module.parameters(), self.options.clip)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        self.step += 1
        for average in self.averages:
            average.update(self._bare(), self.step)
        logged = {"loss": loss.detach(), "norm": norm, **scalars}
        return {name: float(value) for name, value in logged.items() if value is not None}

    def best(self) -> tuple[nn.Module, Scalars]:
        """The averaged weights with the best first figure, and their figures."""
        with EAGER():
            rows = [(average.module, self.task.evaluate(average.module)) for average in self.averages]
        return min(rows, key=lambda row: next(iter(row[1].values()), 0.0))

    def look(self) -> Scalars:
        """Figures and pictures of the moment, on disk."""
        module, figures = self.best()
        with EAGER():
            self.task.draw(module, self.folder / f"samples-{self.step:07d}.png")
        plot_curves(self.curves, self.folder / "loss.png")
        (self.folder / "curves.json").write_text(json.dumps(self.curves))
        return figures

    def _compile(self) -> None:
        if not isinstance(self.task, Compiles):
            raise InvalidRequest("compile", True, "false for a task without blocks", nearest="false")
        self.task.compile_blocks([self._bare(), *(average.module for average in self.averages)])

    def _bare(self) -> nn.Module:
        bare: nn.Module = self.accelerator.unwrap_model(self.module)
        return bare


def _in_bf16(options: LoopOptions) -> bool:
    if options.precision == "auto":
        return default_placement().dtype is torch.bfloat16
    return options.precision == "bf16"


def train(task: Task, options: LoopOptions, folder: Path, *, seed: int = 0, resume: bool = True) -> Scalars:
    """Train `task` to its end in `folder`, from its checkpoint when there is one, and export the best
    weights.

    Returns the figures of the exported weights. Progress goes to a bar on stderr; `folder` gets
    `checkpoint.pt`,
    `loss.png`, `curves.json`, `figures.json`, `samples-*.png`, and `export/` with the files as they ship.
    Ctrl-C finishes the step, writes the checkpoint and raises KeyboardInterrupt.
    """
    if options.threads:
        torch.set_num_threads(options.threads)
    run = Run(task, options, folder, seed)
    if resume and run.resume():
        log.info("resumed %s at step %d", folder.name, run.step)
    _advance_to_end(run)
    run.save()
    run.look()
    module, figures = run.best()
    task.export(module, folder / "export")
    (folder / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    return figures


def _advance_to_end(run: Run) -> None:
    saved = time.monotonic()
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar, finishing_the_step() as asked_to_stop:
        row = bar.add_task(run.folder.name, total=run.options.steps, completed=run.step, scalars="")
        while run.step < run.options.steps:
            scalars = run.advance()
            bar.update(row, completed=run.step)
            if asked_to_stop():
                run.save()
                raise KeyboardInterrupt
            if run.step % CURVE_EVERY == 0:
                run.curves.append({"step": run.step, **scalars})
                bar.update(row, scalars=_listed(scalars))
            if run.step % run.options.evaluate_every == 0:
                figures = run.look()
                run.curves.append({"step": run.step, **figures})
                log.info("%s, step %d: %s", run.folder.name, run.step, _listed(figures))
            if time.monotonic() - saved > run.options.checkpoint_seconds:
                run.save()
                saved = time.monotonic()
                log.info("%s, step %d: %s (saved)", run.folder.name, run.step, _listed(scalars))


def _listed(scalars: Scalars) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in scalars.items())
