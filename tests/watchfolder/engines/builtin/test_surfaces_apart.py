"""Surfaces: told apart whatever light falls on them."""

from __future__ import annotations

import numpy as np
import torch

from watchfolder.engines.builtin.surfaces import tell_apart


def test_shade_does_not_split_a_surface():
    y, x = np.mgrid[:200, :200].astype(np.float32) / 200
    light = 0.12 + 0.88 * x  # from deep shade to full light
    red = light[..., None] * np.array([0.6, 0.06, 0.05])
    linear = np.where((y < 0.5)[..., None], red, light[..., None] * np.array([0.05, 0.2, 0.4]))
    encoded = np.where(linear < 0.0031, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    rgb = torch.from_numpy(encoded.astype(np.float32)).permute(2, 0, 1)
    found = tell_apart(rgb, np.ones((200, 200), np.float32))
    assert len(found.found) == 2
    for half in (found.labels[:95], found.labels[105:]):
        values, counts = np.unique(half, return_counts=True)
        assert counts.max() > 0.99 * half.size, values


def test_greys_are_told_apart_by_lightness():
    rgb = torch.full((3, 90, 90), 0.9)
    rgb[:, :30] = 0.1
    found = tell_apart(rgb, np.ones((90, 90), np.float32))
    assert [s.grey for s in found.found] == [True, True]
    assert [round(s.share, 2) for s in found.found] == [0.67, 0.33]


def test_shares_are_of_the_subject(bag):
    found = tell_apart(bag.picture.tensor(), bag.alpha)
    shares = [s.share for s in found.found]
    assert shares == sorted(shares, reverse=True)
    assert 0.7 < shares[0] < 0.95
    assert (found.labels[bag.alpha < 0.5] == 0).all()
