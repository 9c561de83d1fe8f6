"""Where the seconds of one default picture go, from the tool call to the stored file.

The bare stages are timed inside one picture; encoding the file and storing it are timed on its pixels; the
whole is the tool call beside it in the same round. What no stage explains is the rest of the overhead: rows
in the job store, threads that wake each other, events, LangChain.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any

import measuring
import workload
from tool_call import caller

from fm_agent_tools import ImageRequest, Studio
from fm_agent_tools.engine.files import ArtifactFiles
from fm_agent_tools.engine.finishing import provenance
from fm_agent_tools.generators.bundled import PictureGenerator

STAGES = ("prompt and noise", "network evaluations", "codec decode", "encode PNG", "write file")


def main() -> None:
    """Measures and publishes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    begin = time.perf_counter()
    generator = workload.picture_generator()
    loading = time.perf_counter() - begin
    with tempfile.TemporaryDirectory() as folder, Studio(data=Path(folder) / "data") as studio:
        found = measure(studio, generator, Path(folder) / "files", rounds)
    whole = measuring.spread(found.pop("whole"))
    stages = {name: measuring.spread(values) for name, values in found.items()}
    figures = {
        "model": f"{generator.spec.name} {generator.spec.version}",
        "steps": generator.spec.steps.default,
        "precision": str(generator.place.dtype).removeprefix("torch."),
        "model_loads_in_seconds": round(loading, 2),
        "tool_call_seconds": whole,
        "stage_seconds": stages,
        "share": {name: round(stage["median"] / whole["median"], 3) for name, stage in stages.items()},
    }
    measuring.publish("picture", figures)


def measure(studio: Studio, generator: PictureGenerator, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Seconds of the whole, of each stage, and of what is left."""
    call, seeds, files = caller(studio), itertools.count(), ArtifactFiles(folder)
    found: dict[str, list[float]] = {name: [] for name in ("whole", *STAGES, "the rest")}
    for number in range(rounds + 1):
        whole = measuring.timed(lambda: call({"prompt": workload.PROMPT, "seed": next(seeds)}))
        stages = staged(generator, next(seeds), files)
        rest = whole - sum(stages.values())
        for name, seconds in {"whole": whole, **stages, "the rest": rest}.items():
            if number:  # the first one warms up
                found[name].append(seconds)
    return found


def staged(generator: PictureGenerator, seed: int, files: ArtifactFiles) -> dict[str, float]:
    """Seconds of each stage of one picture."""
    marks = [time.perf_counter()]

    def mark(result: Any = None) -> Any:
        marks.append(time.perf_counter())
        return result

    request = generator.spec.narrow(ImageRequest(prompt=workload.PROMPT))
    flight = mark(generator.begin(request, seed))
    while not flight.done:
        generator.advance([flight])
    mark()
    picture = mark(generator.finish(flight))
    content = mark(picture.encode("png", provenance(generator.spec, request, request, seed)))
    mark(files.write(f"{seed}.png", content))
    return dict(zip(STAGES, [after - before for before, after in itertools.pairwise(marks)], strict=True))


if __name__ == "__main__":
    main()
