"""The closed-form model, held in the middle of its first step by two pipes in its models folder."""

from closed_form import MixtureGenerator


class StuckGenerator(MixtureGenerator):
    """Opens `reached` when it is in the first step, and stays there until somebody opens `gate`."""

    held = False

    def advance(self, batch):
        """One step; opening a pipe waits for the other side."""
        if not self.held:
            self.held = True
            pipes = self.spec.folder.parent
            (pipes / "reached").open("w").close()
            (pipes / "gate").open("r").close()
        super().advance(batch)
