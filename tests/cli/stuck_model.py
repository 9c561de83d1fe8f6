"""The closed-form model, held in the middle of a step by two pipes in its models folder."""

from closed_form import MixtureGenerator


class StuckGenerator(MixtureGenerator):
    """Opens `reached` when it is in the first step, and stays there until somebody opens `gate`."""

    steps_before = 0

    def advance(self, batch):
        """One step; opening a pipe waits for the other side."""
        self.steps_before -= 1
        if self.steps_before == -1:
            pipes = self.spec.folder.parent
            (pipes / "reached").open("w").close()
            (pipes / "gate").open("r").close()
        super().advance(batch)


class LaterStuckGenerator(StuckGenerator):
    """The same in the third step: by then there are previews."""

    steps_before = 2
