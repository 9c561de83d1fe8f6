"""The public names, and that importing the package is light."""

import subprocess
import sys

import pytest

import fm_agent_tools

PUBLIC = {
    "Artifact",
    "ArtifactNotFound",
    "Audio",
    "AudioRequest",
    "Catalogue",
    "EditRequest",
    "Event",
    "FMAgentError",
    "FileRefused",
    "FlowToolkit",
    "Image",
    "ImageRequest",
    "InvalidRequest",
    "Job",
    "JobCancelled",
    "JobFailed",
    "JobNotFound",
    "ModelNotInstalled",
    "ModelSpec",
    "ModelStatus",
    "OfflinePlanner",
    "PLATFORMS",
    "Settings",
    "Studio",
    "UnknownModel",
    "Video",
    "VideoRequest",
    "__version__",
    "attach",
    "attached",
    "create_assistant",
    "export_sticker",
    "folder",
    "larger_view",
    "parse_request",
    "plainly",
    "sticker_sheet",
}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after `code`."""
    told = "import sys; print('\\n'.join({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_public_names_are_these_and_each_of_them_is_there():
    assert set(fm_agent_tools.__all__) == PUBLIC == set(dir(fm_agent_tools))
    for name in PUBLIC:
        assert getattr(fm_agent_tools, name) is not None


@pytest.mark.parametrize("before", [True, False])
def test_loading_a_name_leaves_the_garbage_collector_as_it_was(before):
    code = (
        f"import gc\ngc.{'enable' if before else 'disable'}()\n"
        "import fm_agent_tools as package\n"
        "for name in ('ImageRequest', 'Genie'):\n    getattr(package, name, None)\n"
        "assert 'pydantic' in __import__('sys').modules\n"
        f"assert gc.isenabled() is {before}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Genie'"):
        _ = fm_agent_tools.Genie


def test_importing_the_package_loads_nothing_heavy():
    heavy = {
        "torch",
        "gradio",
        "langchain",
        "langchain_core",
        "langgraph",
        "pydantic",
        "numpy",
        "PIL",
        "rich",
    }
    assert not heavy & loaded_by("import fm_agent_tools")


def test_the_help_of_the_command_line_loads_no_torch_gradio_or_langchain():
    code = "from fm_agent_tools.cli import main\nmain(['--help'], standalone_mode=False)"
    assert not {"torch", "gradio", "langchain", "langchain_core", "langgraph"} & loaded_by(code)


def test_what_is_asked_for_never_loads_what_computes_it():
    chain = ["requests", "media", "catalogue", "engine", "tools", "agent", "cli"]
    code = "\n".join(f"import fm_agent_tools.{name}" for name in chain)
    code += "\nimport fm_agent_tools as it\n[getattr(it, name) for name in it.__all__]"
    assert not {"torch", "accelerate", "diffusers", "transformers", "gradio"} & loaded_by(code)
