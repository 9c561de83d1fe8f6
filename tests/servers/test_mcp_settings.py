import pytest

from fm_agent_tools import InvalidRequest, Settings


def load(tmp_path, **environ):
    return Settings.load(environ, tmp_path / "no-config.toml")


def test_left_out_they_answer_before_a_client_gives_up_and_go_by_its_name(tmp_path):
    settings = load(tmp_path)
    assert (settings.mcp_wait, settings.mcp_show, settings.mcp_conversation) == (45, "auto", "")


def test_they_are_read_from_the_environment_and_from_the_file(tmp_path):
    (tmp_path / "config.toml").write_text('mcp_wait = 120\nmcp_show = "text"\n')
    settings = Settings.load(
        {"FM_AGENT_MCP_SHOW": "ALL", "FM_AGENT_MCP_CONVERSATION": "desk"}, tmp_path / "config.toml"
    )
    assert (settings.mcp_wait, settings.mcp_show, settings.mcp_conversation) == (120, "all", "desk")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAIT", "0"),
        ("WAIT", "301"),
        ("WAIT", "-1"),
        ("WAIT", "1e3"),
        ("WAIT", "nan"),
        ("WAIT", "soon"),
        ("SHOW", "everything"),
        ("CONVERSATION", "x" * 101),
        ("CONVERSATION", "a\x00b"),
    ],
)
def test_bad_ones_are_refused_by_name(tmp_path, name, value):
    with pytest.raises(InvalidRequest, match=f"FM_AGENT_MCP_{name}=.* is not accepted"):
        load(tmp_path, **{f"FM_AGENT_MCP_{name}": value})
