import ast
import json
from pathlib import Path

import measuring
import pytest
import run
import tables

BENCH = Path(__file__).resolve().parents[2] / "bench"
PROGRAMS = [*tables.SECTIONS, "run"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_benchmark_is_a_program_that_says_what_it_measures(name):
    source = (BENCH / f"{name}.py").read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert source.endswith('if __name__ == "__main__":\n    main()\n')
    assert f"bench/{name}.py" in (BENCH / "README.md").read_text(encoding="utf-8")


def test_rounds_run_every_side_once_and_take_turns_in_beginning():
    heard = []
    works = {"a": lambda: heard.append("a"), "b": lambda: heard.append("b")}
    seconds = measuring.interleaved(works, 3)
    assert heard == ["a", "b", "b", "a", "a", "b"]
    assert [len(each) for each in seconds.values()] == [3, 3]


def test_a_figure_has_its_median_and_its_quartiles():
    assert measuring.spread([4.0, 1.0, 2.0, 3.0, 5.0]) == {
        "median": 3.0,
        "lower_quartile": 2.0,
        "upper_quartile": 4.0,
        "rounds": 5,
    }
    assert measuring.spread([7.0])["lower_quartile"] == 7.0


def test_ratios_are_taken_round_by_round():
    assert measuring.ratios([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]
    assert measuring.differences([2.0, 9.0], [1.0, 3.0]) == [1.0, 6.0]


def test_a_benchmark_that_was_not_run_is_said_to_be_missing():
    page = tables.page({})
    assert page.count("not measured") == len(tables.GOALS)


def test_the_table_stands_between_its_markers_and_the_rest_of_the_page_is_kept():
    page = run.DOCUMENT.read_text(encoding="utf-8")
    written = run.with_table(page)
    before, after = page.split(run.BEGIN)[0], page.split(run.END)[1]
    assert written.startswith(before + run.BEGIN)
    assert written.endswith(run.END + after)
    assert run.with_table(written) == written


def test_the_page_shows_the_figures_that_are_kept():
    page = run.DOCUMENT.read_text(encoding="utf-8")
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(run.RESULTS.glob("*.json"))]
    for report in kept:
        assert report["machine"]["processor"]
        assert report["versions"]["fm-agent-tools"]
    assert not kept or run.with_table(page) == page
