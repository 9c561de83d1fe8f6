import json
import shutil
from pathlib import Path

import pytest
import torch

from fm_agent_tools.errors import WeightsCorrupt, WeightsMissing, WrongTextEncoder
from fm_agent_tools.generators.text import FILES, fingerprint, load_text_encoder
from fm_agent_tools.networks.text_encoder import TextEncoder, TextFeatures
from fm_agent_tools.networks.tokenizer import Tokenizer

Loaded = tuple[TextEncoder, Tokenizer]


@pytest.fixture(scope="module")
def folder(project: Path) -> Path:
    return project / "models" / "text-encoder"


@pytest.fixture(scope="module")
def shipped(folder: Path) -> Loaded:
    return load_text_encoder(folder, fingerprint(folder))


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(folder / name, tmp_path / name)
    return tmp_path


def _encode(loaded: Loaded, *texts: str) -> TextFeatures:
    encoder, tokenizer = loaded
    features: TextFeatures = encoder(*tokenizer.encode(texts))
    return features


def _similarity(loaded: Loaded, a: str, b: str) -> float:
    pooled = _encode(loaded, a, b).pooled
    return float(pooled[0] @ pooled[1])


def test_the_shipped_encoder_is_frozen_small_and_of_the_stated_shape(shipped: Loaded) -> None:
    encoder, tokenizer = shipped
    assert not encoder.training
    assert not any(parameter.requires_grad for parameter in encoder.parameters())
    assert sum(parameter.numel() for parameter in encoder.parameters()) <= 8_000_000
    features = _encode(shipped, "a red apple", "a sleepy fox on a hill")
    assert features.tokens.shape == (*features.mask.shape, 384)
    assert features.mask.dtype == torch.bool
    assert torch.allclose(features.pooled.norm(dim=-1), torch.ones(2), atol=1e-5)
    assert len(tokenizer) == encoder.config.vocabulary


def test_all_files_together_stay_under_their_share_of_the_wheel(folder: Path) -> None:
    assert sum((folder / name).stat().st_size for name in FILES) < 13_000_000


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("apple", "fruit", "rocket"),
        ("puppy", "dog", "piano"),
        ("a sad face", "crying", "a birthday cake"),
        ("calm piano music", "a soft piano melody", "a red car"),
        ("the rocket flies in from the left", "a spaceship moving to the right", "an onion"),
    ],
)
def test_what_means_alike_is_nearer(shipped: Loaded, word: str, near: str, far: str) -> None:
    assert _similarity(shipped, word, near) > _similarity(shipped, word, far) + 0.1


@pytest.mark.parametrize(
    "prompt",
    ["", " ", "🦊", "🏳️‍🌈🦄👍🏽", "🫨" * 50, "word " * 400, "x" * 2000, "ÀÉÎÕÜ ñ ß", "日本語", "\u200b", "7"],
    ids=repr,
)
def test_any_prompt_becomes_finite_unit_features(shipped: Loaded, prompt: str) -> None:
    features = _encode(shipped, prompt)
    assert 2 <= features.tokens.shape[1] <= 64
    assert torch.isfinite(features.tokens).all()
    assert features.pooled.norm() == pytest.approx(1, abs=1e-4)


def test_an_emoji_means_its_name(shipped: Loaded) -> None:
    _, tokenizer = shipped
    assert tokenizer.spell("draw 🦊") == "draw fox"
    assert tokenizer.spell("👍🏽") == tokenizer.spell("👍") == "thumbs up"
    assert tokenizer.spell("❤️‍🔥") == "heart on fire"
    assert _similarity(shipped, "🦊", "fox") == pytest.approx(1, abs=1e-4)


def test_case_and_accents_do_not_matter(shipped: Loaded) -> None:
    assert _similarity(shipped, "A Café", "a cafe") == pytest.approx(1, abs=1e-4)


def test_every_latin_word_can_be_spelt(shipped: Loaded) -> None:
    _, tokenizer = shipped
    unknown = tokenizer.pieces.token_to_id("[UNK]")
    texts = ["xqzvkj", "Brzęczyszczykiewicz", "naïve façade", "C# & F♯-less!", "3.14159", "snail_case/path"]
    latin = [row for text, row in zip(texts, tokenizer.split(texts), strict=True) if "♯" not in text]
    assert all(unknown not in row for row in latin)


def test_encoding_twice_gives_the_same_bits(shipped: Loaded) -> None:
    first, second = (_encode(shipped, "a happy cactus", "rain") for _ in range(2))
    assert torch.equal(first.tokens, second.tokens)
    assert torch.equal(first.pooled, second.pooled)


def test_neighbours_in_the_batch_and_padding_do_not_change_a_text(shipped: Loaded) -> None:
    alone = _encode(shipped, "a fox")
    beside = _encode(shipped, "a fox", "a much longer prompt about a piano on the moon")
    length = alone.tokens.shape[1]
    assert torch.allclose(alone.tokens[0], beside.tokens[0, :length], atol=1e-4)
    assert torch.allclose(alone.pooled[0], beside.pooled[0], atol=1e-5)


def test_an_encoder_with_another_fingerprint_is_refused(folder: Path) -> None:
    with pytest.raises(WrongTextEncoder, match="sticker"):
        load_text_encoder(folder, "0" * 64, model="sticker")


def test_truncated_weights_are_refused(copy: Path) -> None:
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(WeightsCorrupt, match=r"model\.safetensors"):
        load_text_encoder(copy, None)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(WeightsMissing, match=name):
        load_text_encoder(copy, None)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_changes_the_fingerprint(copy: Path, folder: Path, name: str) -> None:
    with (copy / name).open("ab") as file:
        file.write(b"\n")
    assert fingerprint(copy) != fingerprint(folder)


@pytest.mark.parametrize(
    "change", [{"depth": 2}, {"depth": 4}, {"width": 192}, {"vocabulary": 10}, {"depth": "3"}, {"surplus": 1}]
)
def test_a_configuration_that_does_not_fit_the_weights_is_refused(
    copy: Path, change: dict[str, object]
) -> None:
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps({**config, **change}), encoding="utf-8")
    with pytest.raises(WeightsCorrupt):
        load_text_encoder(copy, None)


@pytest.mark.parametrize("name", ["tokenizer.json", "emoji.json", "config.json"])
def test_a_damaged_text_file_is_refused(copy: Path, name: str) -> None:
    (copy / name).write_text('{"broken', encoding="utf-8")
    with pytest.raises(WeightsCorrupt):
        load_text_encoder(copy, None)
