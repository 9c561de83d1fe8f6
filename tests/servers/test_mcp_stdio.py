"""Over real pipes to a real process."""

import base64
import os
import signal
import subprocess
import sys

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from model_folder import write_model
from talking import Talk, environment

from fm_agent_tools import Studio

PING = {"jsonrpc": "2.0", "id": "after", "method": "ping"}


@pytest.fixture
def talk(tmp_path):
    """Starts the server on a models folder with one model of that generator; it is gone after the test."""
    started = []

    def start(generator):
        write_model(tmp_path / "models", generator=generator)
        started.append(Talk(tmp_path / "data", FM_AGENT_MODELS=str(tmp_path / "models")))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            stream.close()
        one.process.wait(30)


def test_nothing_but_protocol_reaches_the_client_and_what_cannot_be_read_ends_nothing(talk):
    client = talk("noisy_model:NoisyGenerator")
    client.call(1, "generate_image", prompt="a red disc", steps=2)
    assert client.answer(1)["result"]["structuredContent"]["artifacts"]
    for line, id, code in (
        (b"this is not JSON", None, -32700),
        (b"[" * 100_000, None, -32700),
        (b'{"jsonrpc": "2.0", "id": 1' + b"0" * 5000 + b', "method": "ping"}', None, -32700),
        (b"\xff\xfe\x00", None, -32700),
        (b"null", None, -32600),
        (b'{"jsonrpc": "2.0", "id": 5, "method": 7}', 5, -32600),
        (b"x" * 16_000_001, None, -32700),
    ):
        client.say(line)
        answer = client.answer(id)
        assert (answer["error"]["code"], len(answer["error"]["message"]) < 100) == (code, True)
    client.say(b"")
    client.request("strange", "tools/call", {"name": ["a list"], "arguments": 7})
    assert client.answer("strange")["error"]["message"] == "Invalid request parameters"
    client.say(PING)
    assert client.answer("after")["result"] == {}
    status, err = client.end()
    assert status == 0, err
    for stray in ("print", "write", "bytes", "puts", "echo"):
        assert err.count(f"stray {stray}\n") == 2
    assert "Traceback" not in err
    assert "a list" not in err


@pytest.mark.parametrize("ending", ["the end of input", signal.SIGTERM, signal.SIGINT])
def test_a_client_that_leaves_in_the_middle_of_a_job_loses_nothing(talk, tmp_path, ending):
    (tmp_path / "models").mkdir()
    os.mkfifo(tmp_path / "models" / "reached")
    os.mkfifo(tmp_path / "models" / "gate")
    client = talk("stuck_model:StuckGenerator")
    client.call(1, "generate_image", prompt="a red disc")
    (tmp_path / "models" / "reached").open().close()
    if ending == "the end of input":
        status, err = client.end()
    else:
        client.process.send_signal(ending)
        status, err = client.ended()
    assert status == 0, err
    assert "Traceback" not in err
    with Studio(data=tmp_path / "data", models=tmp_path / "models") as studio:
        (job,) = studio.jobs()
        assert job.state == "queued"


async def test_the_official_client_makes_a_sticker_and_reads_it(tmp_path):
    here = environment(tmp_path / "data", OMP_NUM_THREADS="1", GOMP_SPINCOUNT="100000")
    server = StdioServerParameters(command=sys.executable, args=["-m", "fm_agent_tools", "mcp"], env=here)
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        assert "generate_image" in [tool.name for tool in (await session.list_tools()).tools]
        result = await session.call_tool("generate_image", {"prompt": "a red apple", "steps": 2, "seed": 7})
        while not result.structuredContent["artifacts"]:  # a slow machine: the model is still being loaded
            result = await session.call_tool("check_job", {"wait": 60})
        (file,) = result.structuredContent["artifacts"]
        (content,) = (await session.read_resource(file["uri"])).contents
    assert (file["seed"], file["width"], content.mimeType) == (7, 128, "image/png")
    assert len(base64.b64decode(content.blob)) == file["size_bytes"]


def test_the_server_starts_without_torch_and_without_the_chat():
    code = (
        "import sys\nfrom fm_agent_tools import Studio\n"
        "from fm_agent_tools.servers.mcp import create_server\ncreate_server(Studio())\n"
        "print([name for name in ('torch', 'gradio', 'langgraph', 'diffusers', 'av') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


def test_without_the_sdk_the_command_says_how_to_install_it():
    code = "import sys; sys.modules['mcp'] = None; from fm_agent_tools.cli import main; main(['mcp'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, input="")
    assert (done.returncode, done.stdout) == (3, "")
    assert "pip install 'fm-agent-tools[mcp]'" in done.stderr
    assert "Traceback" not in done.stderr
