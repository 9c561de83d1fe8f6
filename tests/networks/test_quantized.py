import torch

from fm_agent_tools.networks.quantized import pack, unpack


def _state() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return {
        "linear.weight": torch.randn(6, 10, generator=generator) * torch.logspace(-3, 2, 6)[:, None],
        "conv.weight": torch.randn(4, 3, 2, 2, generator=generator),
        "zero.weight": torch.zeros(2, 3),
        "table.weight": torch.randn(5, 8, generator=generator),
        "norm.weight": torch.randn(10, generator=generator),
        "linear.bias": torch.randn(6, generator=generator),
        "log.scale": torch.randn(3, generator=generator),
        "steps": torch.tensor([3]),
    }


def test_every_row_of_a_packed_weight_is_off_by_at_most_half_its_scale() -> None:
    state = _state()
    packed = pack(state)
    back = unpack(packed)
    for name in ("linear.weight", "conv.weight", "zero.weight"):
        assert packed[name].dtype == torch.int8
        half = packed[name + ".scale"].reshape(-1, *[1] * (state[name].ndim - 1)) / 2
        assert ((back[name] - state[name]).abs() <= half * 1.001).all()


def test_kept_patterns_vectors_and_integers_are_not_quantized() -> None:
    packed = pack(_state(), keep=("table.*",))
    assert {name: packed[name].dtype for name in ("table.weight", "norm.weight", "linear.bias", "steps")} == {
        "table.weight": torch.bfloat16,
        "norm.weight": torch.bfloat16,
        "linear.bias": torch.bfloat16,
        "steps": torch.int64,
    }


def test_unpacking_gives_back_the_same_names_in_the_wanted_precision() -> None:
    state = _state()
    back = unpack(pack(state), torch.bfloat16)
    assert back.keys() == state.keys()
    assert all(back[name].dtype == (torch.bfloat16 if name != "steps" else torch.int64) for name in state)
