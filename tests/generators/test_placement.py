"""Where networks run and in which precision."""

import pytest
import torch

from fm_agent_tools.errors import InvalidRequest
from fm_agent_tools.generators.placement import faster_dtype, placement


def test_the_named_device_is_used_and_its_number_format_is_one_it_is_fast_in():
    place = placement("cpu")
    assert place.device == torch.device("cpu")
    assert place.dtype in (torch.float32, torch.bfloat16)
    assert placement("cpu") is place


def test_the_probe_returns_a_format_that_a_product_can_be_computed_in():
    dtype = faster_dtype(torch.device("cpu"))
    assert (torch.ones(4, 4, dtype=dtype) @ torch.ones(4, 4, dtype=dtype))[0, 0] == 4


@pytest.mark.parametrize("name", ["toaster", "cuda:99", "cpu:x"])
def test_a_device_that_is_not_there_is_refused_by_name(name: str):
    with pytest.raises(InvalidRequest, match=name):
        placement(name)
