from pathlib import Path
from random import Random

import pytest
import torch
from tokenizers import Tokenizer as Pieces

from fm_agent_tools.networks.text_encoder import TextEncoder, TextEncoderConfig
from fm_agent_tools.networks.tokenizer import Tokenizer
from fm_agent_tools.training.text import captions, wordnet
from fm_agent_tools.training.text.agreement import agreement
from fm_agent_tools.training.text.corpus import share
from fm_agent_tools.training.text.initial import factorise, from_teacher
from fm_agent_tools.training.text.smoke import letters
from fm_agent_tools.training.text.states import compute
from fm_agent_tools.training.text.teacher import Teacher
from fm_agent_tools.training.text.vocabulary import count, shrink

LINE = (
    "02120997 05 n 02 fox 0 Red_Fox(a) 1 002 @ 02083346 n 0000 ~ 02121620 n 0000 | alert carnivorous mammal; "
    'with a bushy tail; "the fox ran"; "a sly fox"  '
)


def test_wordnet_lines_become_lemmas_definitions_and_examples(tmp_path: Path) -> None:
    folder = tmp_path / "dict"
    folder.mkdir()
    for part in wordnet.PARTS:
        (folder / f"data.{part}").write_text(f"  1 the licence\n{LINE}\n", encoding="utf-8")
    synset = next(wordnet.synsets(tmp_path))
    assert synset.lemmas == ("fox", "Red Fox")
    assert synset.definition == "alert carnivorous mammal; with a bushy tail"
    assert synset.examples == ("the fox ran", "a sly fox")
    assert synset.topic in wordnet.DRAWABLE
    assert not synset.named


def test_captions_are_the_same_for_a_seed_and_hold_no_blank_or_gap() -> None:
    words = captions.Words(("fox", "apple"), ("sly",))
    makers = (captions.picture, captions.motion, captions.request, lambda rng, _: captions.sound(rng))
    for make in makers:
        first, second = ([make(rng, words) for _ in range(200)] for rng in (Random(3), Random(3)))
        assert first == second
        assert all(text == text.strip() and "  " not in text and "{" not in text for text in first)
        assert len(set(first)) > 20


def test_a_text_is_always_held_out_or_never() -> None:
    assert [share(text) for text in ("fox", "apple")] == [share(text) for text in ("fox", "apple")]
    assert {share(str(number)) < 500 for number in range(50)} == {True, False}


def test_a_shrunken_vocabulary_keeps_single_characters_and_what_is_met_most() -> None:
    teacher = letters()
    counts = count([teacher.encode("zebra").ids])
    small = shrink(teacher, counts, 56)
    assert small.pieces.get_vocab_size() == 56
    assert [teacher.id_to_token(i) for i in small.teacher_ids] == [
        small.pieces.id_to_token(i) for i in range(56)
    ]
    ids = small.pieces.encode("zebra").ids
    assert [small.teacher_ids[i] for i in ids] == teacher.encode("zebra").ids


def test_the_factorised_table_is_exact_when_the_factor_suffices_and_best_for_frequent_rows() -> None:
    generator = torch.Generator().manual_seed(0)
    rows = torch.randn(40, 12, generator=generator)
    table, project = factorise(rows, torch.ones(40), 12)
    assert torch.allclose(table @ project.T, rows, atol=1e-4)
    counts = torch.ones(40)
    counts[:4] = 1e6
    table, project = factorise(rows, counts, 6)
    errors = (table @ project.T - rows).norm(dim=1)
    assert errors[:4].mean() < 0.2 * errors[4:].mean()


def test_a_student_with_all_layers_and_full_factor_equals_its_teacher() -> None:
    torch.manual_seed(0)
    shape = {"vocabulary": 56, "width": 16, "depth": 2, "heads": 2, "hidden": 32, "positions": 16}
    teacher = TextEncoder(TextEncoderConfig(factor=None, **shape))
    student = from_teacher(TextEncoderConfig(factor=16, **shape), teacher, range(56), [1] * 56, [0, 1])
    ids, mask = Tokenizer(letters()).encode(["a fox", "apple"])
    assert torch.allclose(student(ids, mask).tokens, teacher(ids, mask).tokens, atol=1e-4)


def test_a_killed_state_cache_goes_on_and_reads_what_the_teacher_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fm_agent_tools.training.text.states.SHARD", 3)
    torch.manual_seed(0)
    encoder = TextEncoder(TextEncoderConfig(56, 16, None, 1, 2, 32, 16)).eval()
    teacher = Teacher(encoder, Tokenizer(letters()))
    texts = ["fox", "a", "apple pie", "", "zebra", "bee", "sun"]
    rows = teacher.tokenizer.split(texts)
    first = compute(teacher, rows, tmp_path)
    (first.folder / "00001.npy").unlink()
    reader = compute(teacher, rows, tmp_path).load()
    for number, text in enumerate(texts):
        expected = encoder(*teacher.tokenizer.encode([text])).tokens[0].detach()
        assert torch.allclose(torch.from_numpy(reader[number].astype("float32")), expected, atol=3e-3)
    padded = reader.batch([1, 2])
    assert padded.shape == (2, len(rows[2]), 16)
    assert not padded[0, len(rows[1]) :].any()


def test_agreement_is_one_with_itself_and_at_chance_with_noise() -> None:
    generator = torch.Generator().manual_seed(0)
    one, other = torch.nn.functional.normalize(torch.randn(2, 200, 32, generator=generator), dim=-1)
    assert all(value == pytest.approx(1, abs=1e-3) for value in agreement(one, one).values())
    noise = agreement(one, other)
    assert noise["triplets"] == pytest.approx(0.5, abs=0.03)
    assert abs(noise["spearman"]) < 0.05
    assert noise["five"] < 0.1


def test_letters_are_a_whole_tokenizer() -> None:
    assert isinstance(letters(), Pieces)
    assert letters().encode("Fox").tokens == ["[CLS]", "f", "##o", "##x", "[SEP]"]
