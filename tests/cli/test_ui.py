"""`fm-agent ui` as a real process: it serves the page, and one Ctrl-C ends it."""

import re
import signal
import socket
import urllib.request


def test_the_chat_is_served_and_ends_with_one_interrupt(start):
    process = start("ui", "--no-browser")
    line = process.stdout.readline().decode()
    address = re.search(r"http://\S+", line)
    assert address, process.stderr.read()
    with urllib.request.urlopen(address[0], timeout=60) as page:
        assert page.status == 200
        assert b"<html" in page.read()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert b"Traceback" not in err


def test_a_port_that_is_taken_is_a_typed_error(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start("ui", "--no-browser", "--port", port)
        _, err = process.communicate(timeout=120)
    assert process.returncode not in (0, 70)
    assert port.encode() in err
    assert b"Traceback" not in err
