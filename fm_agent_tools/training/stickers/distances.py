"""How far a set of pictures is from another, by the judge's features: KID and the Fréchet distance."""

from __future__ import annotations

import torch
from torch import Tensor


def kid(one: Tensor, other: Tensor) -> float:
    """Unbiased squared maximum mean discrepancy of (n, width) and (m, width), kernel (x·y / width + 1)³.

    0 on average for two samples of one distribution, at any n and m ≥ 2; it may be a little below 0.
    """
    one, other = one.double(), other.double()
    return float(_among(_kernel(one, one)) + _among(_kernel(other, other)) - 2 * _kernel(one, other).mean())


def frechet(one: Tensor, other: Tensor) -> float:
    """|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2·(Σ₁·Σ₂)^½) of (n, width) and (m, width).

    Biased upwards when n or m is small: to be read as the excess over the same of real pictures, at equal n
    and m.
    """
    return FrechetTo(other)(one)


class FrechetTo:
    """The Fréchet distance to a fixed set, whose root is taken once."""

    def __init__(self, other: Tensor) -> None:
        self.mean, self.covariance = _moments(other)
        values, vectors = torch.linalg.eigh(self.covariance)
        self.root = vectors @ torch.diag(values.clamp(min=0).sqrt()) @ vectors.T

    def __call__(self, one: Tensor) -> float:
        """The distance of (n, width)."""
        mean, covariance = _moments(one)
        both = torch.linalg.eigvalsh(self.root @ covariance @ self.root).clamp(min=0).sqrt().sum()
        traces = covariance.trace() + self.covariance.trace()
        return float((mean - self.mean).square().sum() + traces - 2 * both)


class KidTo:
    """KID of parts of one set to a fixed other set, with the kernels taken once."""

    def __init__(self, one: Tensor, other: Tensor) -> None:
        one, other = one.double(), other.double()
        self.within, self.across = _kernel(one, one), _kernel(one, other).mean(dim=1)
        self.other = float(_among(_kernel(other, other)))

    def __call__(self, rows: Tensor) -> float:
        """KID of the rows of these numbers, each taken once."""
        mine = _among(self.within[rows][:, rows])
        return float(mine) + self.other - 2 * float(self.across[rows].mean())


def scaled(features: Tensor, reference: Tensor) -> Tensor:
    """Features in units of the reference's root mean square, so that the kernel's 1 means the same for every
    judge."""
    return features / reference.square().mean().sqrt().clamp(min=1e-12)


def _kernel(one: Tensor, other: Tensor) -> Tensor:
    return (one @ other.T / one.shape[1] + 1).pow(3)


def _among(kernel: Tensor) -> Tensor:
    """Mean of a square kernel without its diagonal, where a picture meets itself."""
    count = len(kernel)
    return (kernel.sum() - kernel.trace()) / (count * (count - 1))


def _moments(features: Tensor) -> tuple[Tensor, Tensor]:
    features = features.double()
    return features.mean(dim=0), torch.cov(features.T)
