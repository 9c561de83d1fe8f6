"""`fm-agent ui` as a real process: it serves the page, and one Ctrl-C ends it."""

import re
import signal
import urllib.request


def test_the_chat_is_served_and_ends_with_one_interrupt(start):
    process = start("ui", "--no-browser")
    line = process.stdout.readline().decode()
    address = re.search(r"http://\S+", line)
    assert address, process.stderr.read()
    with urllib.request.urlopen(address[0], timeout=300) as page:
        assert page.status == 200
        assert b"<html" in page.read()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert b"Traceback" not in err
