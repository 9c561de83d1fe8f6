import subprocess
import sys

from fm_agent_tools.tools import FlowToolkit, GenerateImage


def test_with_a_model_all_tools_are_offered(studio):
    names = [tool.name for tool in FlowToolkit(studio=studio).get_tools()]
    assert names == ["generate_image", "check_job", "cancel_job", "list_models"]


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
    assert "mixture (Mixture 1.2.3)" in text


def test_making_the_tools_loads_neither_torch_nor_a_graph_library():
    code = (
        "import sys, fm_agent_tools.tools as t; from fm_agent_tools import FlowToolkit, Studio; "
        "FlowToolkit(studio=Studio()).get_tools(); "
        "print([m for m in ('torch', 'gradio', 'langgraph', 'langchain', 'diffusers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
