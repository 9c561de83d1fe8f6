"""`fm-agent ask` and `fm-agent plan`: one turn of the agent, and what the planner would do."""

import json

from fm_agent_tools import Image, Studio


def test_ask_answers_and_names_the_file_that_it_made_once(fm_agent, data):
    done = fm_agent("ask", "draw me a red apple")
    assert done.exit_code == 0, done.stderr
    with Studio() as studio:
        [made] = studio.artifacts()
    assert done.stdout.count(str(made.path)) == 1
    assert Image.decode(made.path.read_bytes())


def test_ask_as_json_gives_the_answer_and_the_artifacts(fm_agent, data):
    told = json.loads(fm_agent("ask", "a sleepy fox, please", "--json").stdout)
    assert told["answer"]
    [artifact] = told["artifacts"]
    with Studio() as studio:
        stored = studio.artifact(artifact["id"])
    assert (artifact["path"], artifact["media_type"]) == (str(stored.path), stored.media_type)


def test_a_message_that_asks_for_nothing_makes_nothing(fm_agent, data):
    told = json.loads(fm_agent("ask", "hello", "--json").stdout)
    assert told["answer"]
    assert told["artifacts"] == []


def test_a_conversation_goes_on_under_its_id(fm_agent, data):
    first = json.loads(fm_agent("ask", "draw a red apple", "--json", "--conversation", "fruit").stdout)
    again = json.loads(fm_agent("ask", "make it green", "--json", "--conversation", "fruit").stdout)
    assert again["conversation"] == first["conversation"] == "fruit"
    [artifact] = again["artifacts"]
    assert "apple" in artifact["request"]["prompt"]
    assert artifact["id"] != first["artifacts"][0]["id"]


def test_a_language_model_that_cannot_be_used_is_a_typed_error(fm_agent, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = fm_agent("ask", "hello", "--model", "openai:gpt-5", "--json")
    assert done.exit_code not in (0, 70), done.output
    assert "openai" in json.loads(done.stdout)["error"]["message"].lower()


def test_plan_prints_the_calls_and_makes_nothing(fm_agent, data):
    done = fm_agent("plan", "draw me a sleepy fox")
    [call] = json.loads(done.stdout)
    assert call["name"] == "generate_image"
    assert "fox" in call["args"]["prompt"]
    assert not data.exists()


def test_plan_prints_one_list_a_line_and_an_empty_one_for_a_refused_line(fm_agent):
    done = fm_agent("plan", "-", input=b"draw a fox\nbad \xff line\n\nhello\n")
    lists = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(calls) for calls in lists] == [1, 0, 0, 0]
    assert done.exit_code == 2
    assert "line 2" in done.stderr
    assert "line 3" in done.stderr
