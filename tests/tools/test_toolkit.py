import subprocess
import sys

from fm_agent_tools.tools import FlowToolkit, GenerateImage


def names(studio):
    return [tool.name for tool in FlowToolkit(studio=studio).get_tools()]


def test_with_models_for_everything_all_tools_are_offered(tiny):
    makers = ["generate_image", "edit_image", "generate_audio", "generate_video"]
    assert names(tiny) == [*makers, "check_job", "cancel_job", "list_models"]


def test_what_no_model_here_can_make_is_not_offered(studio):
    assert names(studio) == ["generate_image", "check_job", "cancel_job", "list_models"]


def test_without_a_model_only_list_models_is_offered_and_says_how_to_get_one(open_studio, tmp_path):
    (tool,) = FlowToolkit(studio=open_studio(models=tmp_path / "nothing")).get_tools()
    assert tool.name == "list_models"
    text = tool.invoke({})
    assert "FM_AGENT_MODELS" in text
    assert "fm-agent doctor" in text


def test_a_model_without_its_weights_is_not_offered_and_is_named_with_the_reason(open_studio, models):
    (models / "mixture" / "weights.safetensors").unlink()
    (tool,) = FlowToolkit(studio=open_studio()).get_tools()
    assert "mixture: cannot be used. weights.safetensors is missing" in tool.invoke({})


def test_a_tool_whose_model_has_gone_says_so(studio, models):
    tool = GenerateImage.on(studio)
    (models / "mixture" / "weights.safetensors").unlink()
    assert "No model is installed" in tool.invoke({"prompt": "a red disc"})


def test_list_models_says_what_each_can_and_cannot_do(call):
    message = call("list_models")
    for word in ("mixture", "coloured discs", "anything else", "16×16 px", "1 to 50", "flat", "Apache-2.0"):
        assert word in message.content
    (model,) = message.artifact["models"]
    assert model["installed"] is True
    assert model["styles"] == ["flat"]


def test_a_broken_model_is_listed_with_its_problem_and_hides_no_other(open_studio, models):
    (models / "broken").mkdir()
    (models / "broken" / "model.toml").write_text("name = 3")
    tools = FlowToolkit(studio=open_studio()).get_tools()
    text = tools[-1].invoke({})
    assert "broken: cannot be used." in text
    assert "mixture (Mixture 1.2.3; image)" in text


def test_making_the_tools_loads_neither_torch_nor_a_graph_library():
    code = (
        "import sys, fm_agent_tools.tools as t; from fm_agent_tools import FlowToolkit, Studio; "
        "FlowToolkit(studio=Studio()).get_tools(); "
        "print([m for m in ('torch', 'gradio', 'langgraph', 'langchain', 'diffusers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
