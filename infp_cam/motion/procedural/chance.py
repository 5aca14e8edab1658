"""Draws from the distributions of the behaviour table."""

from __future__ import annotations

import numpy as np


def lognormal(rng: np.random.Generator, median: float, sigma: float) -> float:
    """Return a log-normal draw with that median."""
    return median * float(np.exp(sigma * rng.standard_normal()))


def uniform(rng: np.random.Generator, limits: tuple[float, float]) -> float:
    """Return an even draw between the limits."""
    return float(rng.uniform(*limits))


def normal(rng: np.random.Generator, mean_sd: tuple[float, float], least: float) -> float:
    """Return a normal draw, not under `least`."""
    mean, sd = mean_sd
    return max(least, mean + sd * float(rng.standard_normal()))
