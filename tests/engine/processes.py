"""Starts `child.py`, and stops it in every way that a process can end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


class Child:
    """A process that works on `data`; `job` is the id that it printed when it was where it should be."""

    def __init__(self, where, data, models):
        path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
        self.process = subprocess.Popen(
            [sys.executable, HERE / "child.py", where, data, models],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        self.job = self.line()

    def line(self):
        """The next line that it prints; fails with what it wrote to stderr when there is none."""
        line = self.process.stdout.readline().strip()
        assert line, self.process.stderr.read()
        return line

    def tell(self, line):
        """Writes a line to its stdin."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ask(self, line):
        """Tells it, and gives its answer."""
        self.tell(line)
        return self.line()

    def freeze(self):
        """No thread of it runs, until `thaw`."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        """It goes on as if nothing had been."""
        self.process.send_signal(signal.SIGCONT)

    def interrupt(self):
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def kill(self):
        """kill -9, and nothing tidied up."""
        self.process.kill()
        self.end()

    def end(self):
        """Waits for its end and gives the exit status."""
        self.process.stdin.close()
        status = self.process.wait(300)
        self.process.stdout.close()
        self.process.stderr.close()
        return status
