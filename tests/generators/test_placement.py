"""Where networks run and in which precision."""

import numpy as np
import pytest
import torch

from fm_agent_tools import Image, ImageRequest, Studio
from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.placement import default_placement, faster_dtype, placement


def test_the_named_device_is_used_and_its_number_format_is_one_it_is_fast_in():
    place = placement("cpu")
    assert place.device == torch.device("cpu")
    assert place.dtype in (torch.float32, torch.bfloat16)
    assert placement("cpu") is place


def test_the_probe_returns_a_format_that_a_product_can_be_computed_in():
    dtype = faster_dtype(torch.device("cpu"))
    assert (torch.ones(4, 4, dtype=dtype) @ torch.ones(4, 4, dtype=dtype))[0, 0] == 4


@pytest.mark.parametrize(("named", "dtype"), [("fp32", torch.float32), ("bf16", torch.bfloat16)])
def test_the_setting_names_the_number_format(monkeypatch, named, dtype):
    monkeypatch.setenv("FM_AGENT_PRECISION", named)
    assert default_placement().dtype is dtype


def test_in_bf16_the_same_words_and_noise_give_nearly_the_same_picture(monkeypatch, tmp_path):
    apples = []
    for named in ("fp32", "bf16"):
        monkeypatch.setenv("FM_AGENT_PRECISION", named)
        with Studio(data=tmp_path / named) as studio:
            made = studio.run(ImageRequest(prompt="a red apple", seed=3))
            apples.append(Image.decode(made.path.read_bytes()).pixels.astype(float))
    difference = np.abs(apples[0] - apples[1])
    assert 0 < difference.mean() < 4


@pytest.mark.parametrize("name", ["toaster", "cuda:99", "cpu:x"])
def test_a_device_that_is_not_there_is_refused_by_name(name: str):
    with pytest.raises(InvalidRequest, match=name):
        placement(name)
