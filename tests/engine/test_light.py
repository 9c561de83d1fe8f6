import subprocess
import sys

PROGRAM = """
import sys, time
from fm_agent_tools.engine import Studio
from fm_agent_tools.settings import Settings
from pathlib import Path
settings = Settings(data=Path(sys.argv[1]) / "data", models=Path(sys.argv[1]))
start = time.process_time()
studios = [Studio(settings=settings) for _ in range(10)]
seconds = (time.process_time() - start) / len(studios)
heavy = {"torch", "numpy", "PIL", "gradio", "langchain", "langchain_core", "diffusers"} & set(sys.modules)
print(seconds < 0.05, sorted(heavy), (Path(sys.argv[1]) / "data").exists())
"""


def test_making_a_studio_is_quick_and_loads_and_writes_nothing(tmp_path, project):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split("\n")[0] == "True [] False", done.stderr
