"""The closed-form model, printing to standard output in every way there is while it works."""

import ctypes
import os
import subprocess
import sys

from closed_form import MixtureGenerator


class NoisyGenerator(MixtureGenerator):
    """Prints from Python, from C, from the descriptor and from a process of its own, at every step."""

    def advance(self, batch):
        """One step."""
        print("stray print", flush=True)
        sys.__stdout__.write("stray write\n")
        sys.__stdout__.flush()
        os.write(1, b"stray bytes\n")
        libc = ctypes.CDLL(None)
        libc.puts(b"stray puts")
        libc.fflush(None)
        subprocess.run(["echo", "stray echo"], check=True)
        assert sys.stdin.read() == ""
        super().advance(batch)
