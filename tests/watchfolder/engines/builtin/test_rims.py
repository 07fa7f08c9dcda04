"""Rims: mixtures of a thing and what is behind it come apart, and go together in the new color."""

from __future__ import annotations

import pytest
import torch

from watchfolder.engines.builtin.rims import exchanged, shares_at_edges

SIDE, EDGE = 60, 30
BEHIND = (0.9, 0.0, 0.0)
COLORS = {"blue": (0.55, -0.04, -0.19), "red": (0.55, 0.17, 0.08), "dark": (0.25, 0.05, 0.02)}
NEW = (0.95, 0.001, 0.011)


def plane(color: tuple[float, float, float]) -> torch.Tensor:
    return torch.tensor(color).reshape(3, 1, 1).expand(3, SIDE, SIDE)


def cover(share: float) -> torch.Tensor:
    """The left half is the thing, the column at the edge holds `share` of it."""
    values = torch.zeros(1, SIDE, SIDE)
    values[..., :EDGE] = 1
    values[..., EDGE] = share
    return values


@pytest.mark.parametrize("own", COLORS)
@pytest.mark.parametrize("share", [0.6, 0.75, 0.85, 0.9, 0.95, 0.98])
def test_of_a_mixture_the_things_part_alone_is_exchanged(own: str, share: float) -> None:
    """No tenth of the old color stays: that is what a near-white one would show."""
    true, old, behind, new = cover(share), plane(COLORS[own]), plane(BEHIND), plane(NEW)
    seen = behind + true * (old - behind)
    shares = shares_at_edges(seen, cover(min(share + 0.04, 1.0)), torch.ones(1, SIDE, SIDE), 1.0)
    # A pixel of the thing's color becomes the new one; mixed with what is behind, as much of it.
    amount = (shares.own - behind)[:1] / (old - behind)[:1]
    painted = exchanged(seen, shares, behind + amount * (new - behind))
    wanted = behind + true * (new - behind)
    column = (slice(None), SIDE // 2, EDGE)
    assert torch.allclose(painted[column], wanted[column], atol=2e-3)


def test_nothing_changes_where_the_color_stays() -> None:
    true = cover(0.7)
    seen = plane(BEHIND) + true * (plane(COLORS["red"]) - plane(BEHIND))
    shares = shares_at_edges(seen, true, torch.ones(1, SIDE, SIDE), 1.0)
    assert torch.allclose(exchanged(seen, shares, shares.own), seen, atol=1e-5)
