"""`fm-agent train` and `fm-agent manifest` at their border; what they do is tested where it is done."""

import pytest


def test_a_recipe_that_is_not_there_is_told(fm_agent):
    done = fm_agent("train", "nothing.toml")
    assert done.exit_code == 2
    assert "nothing.toml" in done.stderr


@pytest.mark.parametrize("text", ["", "name = 3", "name = [", "name = 'x'\nsurprise = 1\nstages = []\n"])
def test_a_recipe_that_breaks_a_rule_is_a_typed_error_and_starts_nothing(text, fm_agent, data, tmp_path):
    (tmp_path / "recipe.toml").write_text(text)
    done = fm_agent("train", tmp_path / "recipe.toml", "--size", "smoke", "--out", tmp_path / "run")
    assert done.exit_code in (2, 3), done.output
    assert not (tmp_path / "run").exists()


def test_a_size_that_is_unknown_lists_the_known_ones(fm_agent, project):
    done = fm_agent("train", project / "models" / "sticker" / "recipe.toml", "--size", "huge")
    assert done.exit_code == 2
    assert "smoke" in done.stderr


def test_the_manifest_is_up_to_date(fm_agent):
    assert fm_agent("manifest", "--check").exit_code == 0
