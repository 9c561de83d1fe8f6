import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from pydantic import ValidationError

from fm_agent_tools.generators.text import load_text_encoder
from fm_agent_tools.training.loop import Run, train
from fm_agent_tools.training.recipe import LoopOptions
from fm_agent_tools.training.text.distillation import Distillation, build, neighbour_loss, state_loss


@pytest.fixture(scope="module")
def smoke(project: Path) -> dict[str, Any]:
    recipe = tomllib.loads((project / "models" / "text-encoder" / "recipe.toml").read_text(encoding="utf-8"))
    table: dict[str, Any] = recipe["stages"][0]["smoke"]
    return table


def _task(smoke: dict[str, Any]) -> Distillation:
    return build(smoke["task"], Path("no-cache-is-needed"), seed=0)


def test_smoke_distillation_agrees_more_with_its_teacher_on_unseen_words_and_ships(
    smoke: dict[str, Any], tmp_path: Path
) -> None:
    task = _task(smoke)
    before = task.evaluate(task.module)
    after = train(task, LoopOptions(**smoke["loop"]), tmp_path)
    assert after["words_triplets"] > before["words_triplets"] + 0.05
    assert after["words_cosine"] > before["words_cosine"] + 0.2
    assert after["sentences_five"] > before["sentences_five"]
    encoder, tokenizer = load_text_encoder(tmp_path / "export", None)
    assert encoder(*tokenizer.encode(["red apple"])).pooled.shape == (1, 64)


def test_a_resumed_distillation_ends_where_the_uninterrupted_one_does(
    smoke: dict[str, Any], tmp_path: Path
) -> None:
    options = LoopOptions(**{**smoke["loop"], "steps": 6})
    whole = Run(_task(smoke), options, tmp_path / "whole")
    for _ in range(6):
        whole.advance()
    first = Run(_task(smoke), options, tmp_path / "parts")
    for _ in range(3):
        first.advance()
    first.save()
    second = Run(_task(smoke), options, tmp_path / "parts")
    assert second.resume()
    for _ in range(3):
        second.advance()
    for name, value in whole.averages[0].state_dict().items():
        assert torch.equal(value, second.averages[0].state_dict()[name]), name


def test_the_batch_of_a_step_does_not_depend_on_the_steps_before(smoke: dict[str, Any]) -> None:
    one, other = _task(smoke), _task(smoke)
    for step in range(25):
        one.batch(step)
    assert torch.equal(one.batch(17).ids, other.batch(17).ids)


def test_an_epoch_shows_every_training_text_at_most_once_and_no_held_out_text(smoke: dict[str, Any]) -> None:
    task = _task(smoke)
    texts = torch.cat([torch.from_numpy(cut) for cut in task._cut(0)])
    assert len(texts.unique()) == len(texts) > 0.9 * task.material.training
    assert int(texts.max()) < task.material.training


def test_held_out_words_are_in_no_training_text(smoke: dict[str, Any]) -> None:
    material = _task(smoke).material
    held = {material.texts[number] for number in material.words}
    assert held
    assert all(held.isdisjoint(text.split()) for text in material.texts[: material.training])


def test_both_losses_are_zero_for_a_student_that_equals_its_teacher() -> None:
    states = torch.randn(4, 5, 8)
    pooled = torch.nn.functional.normalize(states.mean(1), dim=-1)
    assert neighbour_loss(pooled, pooled, 0.05) == pytest.approx(0, abs=1e-6)
    assert state_loss(states, states, torch.ones(4, 5, dtype=torch.bool)) == 0


def test_pieces_cut_differently_are_not_compared() -> None:
    ours, theirs = torch.zeros(1, 4, 8), torch.ones(1, 3, 8)
    assert state_loss(ours, theirs, torch.zeros(1, 3, dtype=torch.bool)) == 0


def test_an_option_that_breaks_a_rule_is_named(smoke: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="heads"):
        build({**smoke["task"], "heads": 7}, Path("unused"), seed=0)
