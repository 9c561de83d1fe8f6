"""What the shipped loop model makes of fixed prompts and seeds: a sheet of spectrograms, and sound files.

python docs/plots/sounds.py asks the model as anyone would; nothing is chosen by hand. Run it again when the
weights change: about half a minute on two cores.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from style import PICTURES

from fm_agent_tools import Audio, AudioRequest, Studio
from fm_agent_tools.networks.spectra import Analysis
from fm_agent_tools.training.loops.spectrograms import draw_levels

SOUNDS = PICTURES.parent / "sounds"
KEPT = (
    "a calm piano melody",
    "120 bpm ukulele loop",
    "spooky background music, 8 seconds",
    "drum beat at 120 bpm",
    "dark synth pad chords",
    "bright arpeggio on a harp",
    "rock band at 140 bpm",
    "a notification sound going up",
)
SHOWN = (
    *KEPT[:2],
    *KEPT[3:],
    *("a funky slap bass riff", "church organ chords in D minor", "a happy music box melody"),
    *("jazz band with a saxophone", "a sad violin melody", "calm guitar chords at 80 bpm"),
    *("marimba arpeggio, 140 bpm", "brass fanfare", "a laser sound"),
)
SEED, COLUMNS, COMPRESSION = 7, 4, 1000.0


def request(prompt: str) -> AudioRequest:
    """What the planner makes of these words, but always with the same seed."""
    seconds = 8.0 if "8 seconds" in prompt else 4.0
    words = prompt.removesuffix(", 8 seconds").removesuffix(" loop")
    return AudioRequest(prompt=words, seconds=seconds, seed=SEED, loop="loop" in prompt, format="ogg")


def main() -> None:
    """The sheet, and the files of KEPT."""
    SOUNDS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Studio(data=data) as studio:
        for prompt in KEPT:
            name = prompt.replace(",", "").replace(" ", "-")
            (SOUNDS / f"{name}.ogg").write_bytes(studio.run(request(prompt)).path.read_bytes())
        sounds = [Audio.decode(studio.run(request(prompt)).path.read_bytes()) for prompt in SHOWN]
    levels = [level(sound) for sound in sounds]
    draw_levels(levels, Path(PICTURES / "loop.png"), columns=COLUMNS, titles=SHOWN)


def level(sound: Audio) -> torch.Tensor:
    """log(1 + compression · magnitude), (bins, frames)."""
    samples = torch.from_numpy(sound.samples[:, 0]).float()
    hop = 400
    return torch.log1p(
        COMPRESSION * Analysis(2048, hop).spectra(samples[None, : len(samples) // hop * hop]).abs()
    )[0]


if __name__ == "__main__":
    main()
