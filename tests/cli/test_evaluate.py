"""`fm-agent evaluate` at its border; the figures themselves are tested where they are measured."""

import json

import pytest

from fm_agent_tools.cli import evaluate


def test_an_unknown_model_lists_those_that_have_figures(fm_agent):
    done = fm_agent("evaluate", "stickers", "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["code"], error["nearest"]) == (2, "unknown_model", "sticker")
    assert error["known"] == ["loop", "sticker", "text-encoder"]


@pytest.fixture
def measured(tmp_path, monkeypatch):
    """A model whose figures are known, in a module as those of the bundled models are."""
    (tmp_path / "known_figures.py").write_text(
        "def figures(folder, cache):\n"
        "    assert cache.is_dir()\n"
        "    return {'model': folder.name, 'pictures': {'seen': 3, 'names': ['fox', 'cat']},\n"
        "            'seconds': 0.5}\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(evaluate.FIGURES, "sticker", "known_figures")
    return {"model": "sticker", "pictures": {"seen": 3, "names": ["fox", "cat"]}, "seconds": 0.5}


@pytest.fixture
def with_card(tmp_path, monkeypatch):
    """A models folder with a card, and a module that writes one."""
    (tmp_path / "carded_figures.py").write_text(
        "def figures(folder, cache, *, quick=False, only=()):\n"
        "    return {'quick': quick, 'only': list(only)}\n"
        "def card(found):\n"
        "    return f\"| quick | {found['quick']} |\"\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(evaluate.FIGURES, "sticker", "carded_figures")
    monkeypatch.setenv("FM_AGENT_MODELS", str(tmp_path / "models"))
    (tmp_path / "models" / "sticker").mkdir(parents=True)
    return tmp_path / "models" / "sticker" / "README.md"


def test_the_table_is_written_into_the_card_between_its_marks_alone(fm_agent, with_card):
    with_card.write_text(f"# Sticker\n\n{evaluate.BEGIN}\nold\n{evaluate.END}\n\n## Limits\n")
    for _ in range(2):
        done = fm_agent("evaluate", "sticker", "--card", "--quick", "--only", "colours", "--json")
        assert json.loads(done.stdout) == {"quick": True, "only": ["colours"]}
        assert with_card.read_text() == (
            f"# Sticker\n\n{evaluate.BEGIN}\n\n| quick | True |\n\n{evaluate.END}\n\n## Limits\n"
        )


def test_a_card_without_the_marks_is_refused_and_left_alone(fm_agent, with_card):
    for text in ("# Sticker\n", f"{evaluate.END}\n{evaluate.BEGIN}\n"):
        with_card.write_text(text)
        done = fm_agent("evaluate", "sticker", "--card")
        assert (done.exit_code, with_card.read_text()) == (6, text)
        assert evaluate.BEGIN in done.stderr


def test_an_option_that_the_figures_of_a_model_do_not_know_is_refused_by_name(fm_agent, measured):
    for option in ("quick", "no-judge", "card"):
        done = fm_agent("evaluate", "sticker", f"--{option}", "--json")
        error = json.loads(done.stdout)["error"]
        assert (done.exit_code, error["field"]) == (2, option)


def test_a_cache_that_is_a_file_is_refused_with_the_reason(fm_agent, measured, data):
    (data.parent / "here" / "file").touch()
    done = fm_agent("evaluate", "sticker", "--cache", "file", "--json")
    assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (6, "storage_error")


def test_students_alone_need_the_run_that_has_them(fm_agent, data):
    done = fm_agent("evaluate", "sticker", "--only", "students", "--cache", "cache", "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.exit_code, error["field"]) == (2, "students")
    assert not any((data.parent / "here" / "cache").iterdir())


def test_the_figures_are_printed_for_people_and_as_json(fm_agent, measured):
    assert json.loads(fm_agent("evaluate", "sticker", "--json").stdout) == measured
    shown = fm_agent("evaluate", "sticker").stdout.splitlines()
    assert shown == ["model    sticker", "pictures", "  seen   3", "  names  fox, cat", "seconds  0.5"]


def test_the_figures_are_written_where_they_are_wanted(fm_agent, measured):
    done = fm_agent("evaluate", "sticker", "--out", "figures.json")
    assert (done.exit_code, done.stdout) == (0, "figures.json\n")
    with open("figures.json", encoding="utf-8") as file:
        assert json.load(file) == measured


def test_a_file_that_is_not_json_is_refused_before_anything_is_measured(fm_agent, measured):
    done = fm_agent("evaluate", "sticker", "--out", "figures.txt")
    assert done.exit_code == 2
    assert "figures.json" in done.stderr
