"""A real picture model with nothing to load: the exact flow of a Gaussian mixture, 16 × 16 RGBA, in numpy.

With x_t = (1 − t)·z + t·x₁, z ~ N(0, I) and x₁ ~ Σ_k w_k N(μ_k, s²I), the velocity is

    u(x, t) = Σ_k γ_k(x, t) [ μ_k + (t·s² − (1 − t)) / v · (x − t·μ_k) ],   v = (1 − t)² + t²s²

where γ_k is the posterior of component k. Words in the prompt make it misbehave, and gates let a test stop
it between two steps without sleeping.
"""

import os
import re
import signal
import threading
from dataclasses import dataclass, field

import numpy as np

from fm_agent_tools.engine.protocol import Trajectory
from fm_agent_tools.errors import WeightsCorrupt
from fm_agent_tools.media import Image

SIDE, SPREAD = 16, 0.05
COLOURS = {
    "red": (0.9, -0.8, -0.8),
    "green": (-0.8, 0.8, -0.8),
    "blue": (-0.8, -0.8, 0.9),
    "yellow": (0.9, 0.8, -0.8),
}


class Gates:
    """What a test and the model agree on: permits for the steps of "gated" prompts, and a record."""

    def __init__(self):
        self.permits = threading.Semaphore(0)
        self.reached = threading.Semaphore(0)
        self.open = threading.Event()
        self.batches = []
        self.began = []
        self.loads = 0

    def wait(self):
        """Called by the model in the middle of a gated step."""
        self.reached.release()
        if not self.open.is_set():
            assert self.permits.acquire(timeout=120), "the test never let the gated step go on"

    def arrived(self, times=1):
        """Called by a test: waits until the model has come to the gate."""
        for _ in range(times):
            assert self.reached.acquire(timeout=120), "the model never came to the gate"

    def permit(self, steps=1):
        """Lets the model finish that many gated steps."""
        self.permits.release(steps)

    def open_for_good(self):
        """No more waiting."""
        self.open.set()
        self.permits.release(1000)


gates = Gates()


@dataclass(eq=False)
class Sample(Trajectory):
    x: np.ndarray = field(default_factory=lambda: np.zeros(0))
    means: np.ndarray = field(default_factory=lambda: np.zeros(0))


class MixtureGenerator:
    """See the module; the knobs are words of the prompt."""

    def __init__(self, spec, models):
        gates.loads += 1
        weights = spec.folder / "weights.safetensors"
        if weights.read_bytes() == b"broken":
            raise WeightsCorrupt(weights, "it says that it is broken")
        if weights.read_bytes() == b"huge":
            raise MemoryError
        self.spec, self.max_batch = spec, 4

    def begin(self, request, seed, inputs):
        gates.began.append(request.prompt)
        if "explode in begin" in request.prompt:
            raise RuntimeError("exploded in begin")
        noise = np.random.default_rng(seed).standard_normal((SIDE, SIDE, 4))
        names = [name for name in COLOURS if name in request.prompt] or list(COLOURS)
        means = np.stack([_disc(COLOURS[name]) for name in names])
        sample = Sample(request=request, seed=seed, of=request.steps, x=noise, means=means)
        if "degraded" in request.prompt:
            sample.notes.append("drawn with fewer colours")
        return sample

    def advance(self, batch):
        prompts = [sample.request.prompt for sample in batch]
        gates.batches.append(prompts)
        if any("gated" in prompt for prompt in prompts):
            gates.wait()
        for sample in batch:
            _explode(sample, len(batch))
        for sample in batch:
            sample.x = sample.x + velocity(sample.x, sample.step / sample.of, sample.means) / sample.of
            sample.step += 1
            sample.done = sample.step == sample.of

    def preview(self, sample):
        if "explode in preview" in sample.request.prompt:
            raise RuntimeError("exploded in preview")
        t = sample.step / sample.of
        return _picture(sample.x + (1 - t) * velocity(sample.x, t, sample.means))

    def finish(self, sample):
        if "explode in finish" in sample.request.prompt:
            raise RuntimeError("exploded in finish")
        if "gated end" in sample.request.prompt:
            gates.wait()
        return _picture(sample.x)


def velocity(x, t, means):
    """u(x, t) of the mixture; x: (side, side, 4), means: (k, side, side, 4), t in [0, 1)."""
    variance = (1 - t) ** 2 + (t * SPREAD) ** 2
    away = x - t * means
    log_weight = -np.sum(away**2, axis=(1, 2, 3)) / (2 * variance)
    gamma = np.exp(log_weight - log_weight.max())
    gamma /= gamma.sum()
    flow = means + (t * SPREAD**2 - (1 - t)) / variance * away
    return np.tensordot(gamma, flow, axes=1)


def _explode(sample, size):
    prompt = sample.request.prompt
    found = re.search(r"explode at step (\d+)", prompt)
    if found and sample.step + 1 == int(found[1]):
        raise RuntimeError("a secret: exploded")
    if "kill the process" in prompt and sample.step == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if "leave the program" in prompt:
        raise SystemExit(3)
    if "too big to share" in prompt and size > 1:
        raise MemoryError
    if "too big alone" in prompt:
        raise MemoryError


def _disc(colour):
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    inside = np.hypot(x, y) < SIDE * 0.4
    mean = np.full((SIDE, SIDE, 4), -1.0)
    mean[inside] = [*colour, 1.0]
    return mean


def _picture(x):
    return Image(np.clip((x + 1) * 127.5, 0, 255).round().astype(np.uint8))
