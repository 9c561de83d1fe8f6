"""`fm-agent mcp` as a process of its own, spoken to line by line as no well-behaved client would."""

import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODELS_OF_TESTS = os.pathsep.join(str(HERE.parent / name) for name in ("servers", "cli", "engine"))

INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "a test", "version": "1"},
}


def environment(data, **more):
    """For the process: a data folder of its own, and the models that tests define."""
    return {"FM_AGENT_DATA": str(data), "PYTHONPATH": MODELS_OF_TESTS, **more}


class Talk:
    """The process; every line that it writes must be a message of the protocol."""

    def __init__(self, data, **more):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fm_agent_tools", "mcp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment(data, **more)},
        )
        self.request(0, "initialize", INITIALIZE)
        assert self.answer(0)["result"]["serverInfo"]["name"] == "fm-agent-tools"
        self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def say(self, message):
        """Writes a line: bytes as they are, everything else as JSON."""
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def request(self, id, method, params=None):
        """Asks."""
        self.say({"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}})

    def call(self, id, tool, **arguments):
        """Asks for a tool, with progress."""
        params = {"name": tool, "arguments": arguments, "_meta": {"progressToken": id}}
        self.request(id, "tools/call", params)

    def hear(self):
        """The next message."""
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read().decode()
        message = json.loads(line)
        assert message["jsonrpc"] == "2.0"
        return message

    def answer(self, id):
        """The answer to a request; what comes before it is passed over."""
        while True:
            message = self.hear()
            if message.get("id", "") == id and "method" not in message:
                return message

    def end(self):
        """Closes the input; gives the exit status and what was written to stderr."""
        self.process.stdin.close()
        return self.ended()

    def ended(self):
        """Waits for the end; nothing but messages may come before it."""
        for line in self.process.stdout:
            assert json.loads(line)["jsonrpc"] == "2.0"
        err = self.process.stderr.read().decode()
        return self.process.wait(30), err
