"""A chat server in this process, as the command line makes it."""

import sys
import threading
from importlib.util import module_from_spec, spec_from_file_location

from fm_agent_tools import Studio, folder


def ui_package():
    """The folder `ui` as the package `fm_agent_ui`, as `fm-agent ui` loads it."""
    if "fm_agent_ui" not in sys.modules:
        home = folder("ui")
        spec = spec_from_file_location(
            "fm_agent_ui", home / "__init__.py", submodule_search_locations=[str(home)]
        )
        sys.modules["fm_agent_ui"] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules["fm_agent_ui"])
    return sys.modules["fm_agent_ui"]


class Served:
    """A chat server in a thread, on a free port of this machine."""

    def __init__(self, data, model="", models=None):
        ui_package()
        from fm_agent_ui.server import ChatServer, listen, web_server

        self.studio = Studio(data=data, models=models)
        self.chat = ChatServer(self.studio, model=model)
        self.listener = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        ready = threading.Event()
        self.web = web_server(self.chat, ready.set)
        self.thread = threading.Thread(target=self.web.run, kwargs={"sockets": [self.listener]})
        self.thread.start()
        assert ready.wait(300)

    def stop(self):
        """As the first Ctrl-C does it; what still runs is left for the next start."""
        self.web.should_exit = True
        self.thread.join(30)
        self.listener.close()
        self.chat.close()
        self.studio.close(0)
