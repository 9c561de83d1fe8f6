"""Confidence intervals: how far a figure would move with other prompts and other seeds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypedDict

import torch
from torch import Tensor

RESAMPLES = 1000
HALVES = 100
COVERAGE = 0.95


class Interval(TypedDict):
    """A figure with the ends of its 95 % interval, and of how many groups and values it is."""

    value: float
    low: float
    high: float
    groups: int
    values: int


def mean(values: Tensor) -> Interval:
    """The mean of `values` (groups, values of each), by bootstrap over the groups.

    A group is what belongs together, such as the seeds of one prompt: whole groups are drawn again, so that
    both the choice of prompts and the luck of seeds count. NaN is a missing value; groups without any are
    left out.
    """
    values = values.double().reshape(len(values), -1)
    values = values[~values.isnan().all(dim=1)]
    draws = _averages(values, _picks(len(values)))
    return _interval(float(values.nanmean()), draws, values)


def ratio(above: Tensor, below: Tensor) -> Interval:
    """mean(above) / mean(below), each as for `mean` and drawn again independently."""
    above, below = (values.double().reshape(len(values), -1) for values in (above, below))
    tops, bottoms = _averages(above, _picks(len(above))), _averages(below, _picks(len(below), seed=1))
    tiny = 1e-9
    value = float(above.nanmean() / below.nanmean().clamp(min=tiny))
    return _interval(value, tops / bottoms.clamp(min=tiny), above)


def halved(statistic: Callable[[Tensor], float], count: int) -> Interval:
    """A statistic of `count` rows, given their numbers, with an interval from random halves of them.

    For statistics that drawing rows twice would bend, such as distances between sets. The spread between
    halves drawn without replacement is that of the whole (the jackknife that leaves out half of the rows).
    """
    generator = torch.Generator().manual_seed(0)
    whole = statistic(torch.arange(count))
    if count < 4:
        return Interval(value=whole, low=float("-inf"), high=float("inf"), groups=count, values=count)
    halves = [torch.randperm(count, generator=generator)[: count // 2] for _ in range(HALVES)]
    found = torch.tensor([statistic(half) for half in halves], dtype=torch.float64)
    reach = 1.96 * float(found.std())
    return Interval(value=whole, low=whole - reach, high=whole + reach, groups=count, values=count)


def halved_ratio(above: Callable[[Tensor], float], below: Callable[[Tensor], float], count: int) -> Interval:
    """above / below of all rows, with an interval as for `halved`.

    The spread is that of above − ratio · below: a quotient of halves would jump where the lower one is near
    0. Where it is 0 or less, nothing can be said: infinite.
    """
    rows = torch.arange(count)
    bottom = below(rows)
    if bottom <= 0:
        return Interval(value=math.inf, low=-math.inf, high=math.inf, groups=count, values=count)
    value = above(rows) / bottom
    rest = halved(lambda half: above(half) - value * below(half), count)
    reach = (rest["high"] - rest["low"]) / 2 / bottom
    return Interval(value=value, low=value - reach, high=value + reach, groups=count, values=count)


def _picks(groups: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(max(1, groups), (RESAMPLES, groups), generator=generator)


def _averages(values: Tensor, picks: Tensor) -> Tensor:
    sums, counts = values.nansum(dim=1)[picks].sum(dim=1), (~values.isnan()).sum(dim=1)[picks].sum(dim=1)
    return sums / counts


def _interval(value: float, draws: Tensor, values: Tensor) -> Interval:
    rest = (1 - COVERAGE) / 2
    low, high = torch.quantile(draws, torch.tensor([rest, 1 - rest], dtype=torch.float64)).tolist()
    counted = int((~values.isnan()).sum())
    return Interval(value=value, low=low, high=high, groups=len(values), values=counted)
