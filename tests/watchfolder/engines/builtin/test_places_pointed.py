"""Points and boxes: what is pointed at, the thing in a box, and what is told where neither is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from presets.regions import Region
from watchfolder.engines.builtin.boxed import find_in_box
from watchfolder.engines.builtin.pointed import find_pointed
from watchfolder.engines.builtin.regions import find
from watchfolder.errors import RegionUncertainError
from watchfolder.pictures.picture import Picture

ON_BAG = (0.5, 0.7)


def test_a_point_gives_the_surface_under_it(
    bag: Any, listener: Any, overlap: Callable[[np.ndarray, np.ndarray], float]
) -> None:
    place = tuple(float(v) for v in _inside(bag.parts["body"]))
    found = find_pointed((place,), (), bag.picture, listener)
    assert found.confidence > 0.5
    assert overlap(found.values[0].numpy(), bag.parts["body"]) > 0.9


def test_a_point_beside_it_leaves_that_out(bag: Any, listener: Any) -> None:
    on, off = _inside(bag.parts["body"]), _inside(bag.parts["handle"])
    found = find_pointed((on,), (off,), bag.picture, listener).values[0].numpy()
    assert found[bag.parts["handle"] > 0.9].mean() < 0.1


def test_it_is_the_same_twice(bag: Any, listener: Any) -> None:
    on = _inside(bag.parts["body"])
    first, second = (find_pointed((on,), (), bag.picture, listener).values for _ in range(2))
    assert torch.equal(first, second)


def test_nothing_with_a_border_waits_for_a_person(listener: Any) -> None:
    even = Picture(np.full((120, 160, 3), 140, np.uint8))
    with pytest.raises(RegionUncertainError, match="no clear border") as told:
        find_pointed(((0.5, 0.5),), (), even, listener)
    assert told.value.confidence < 0.5
    assert told.value.found.shape == (1, 120, 160)


def test_the_thing_in_a_box_stays_in_it(
    bag: Any, listener: Any, overlap: Callable[[np.ndarray, np.ndarray], float]
) -> None:
    rows, columns = (np.flatnonzero((bag.alpha > 0.5).any(axis=axis)) for axis in (1, 0))
    height, width = bag.alpha.shape
    box = (
        max(0.0, columns[0] / width - 0.02),
        max(0.0, rows[0] / height - 0.02),
        min(1.0, columns[-1] / width + 0.02),
        min(1.0, rows[-1] / height + 0.02),
    )
    found = find_in_box(box, bag.picture, listener).values[0].numpy()
    assert overlap(found, bag.alpha) > 0.9
    assert found[:, : int(box[0] * width) - 1].max(initial=0) == 0


def test_said_as_a_region(bag: Any, listener: Any) -> None:
    on = _inside(bag.parts["body"])
    said = find(Region.model_validate({"points": [on]}), bag.picture, listener)
    assert said.values.shape == (1, *bag.alpha.shape)
    whole = find(Region.model_validate({"box": [0.1, 0.1, 0.9, 0.9]}), bag.picture, listener)
    assert float(whole.values.mean()) == pytest.approx(0.64, abs=0.02)
    with pytest.raises(ValueError, match="said once"):
        Region.model_validate({"points": [on], "box": [0, 0, 1, 1]})


def _inside(part: np.ndarray) -> tuple[float, float]:
    """A place well inside a part."""
    rows, columns = np.nonzero(part > 0.95)
    middle = len(rows) // 3
    return columns[middle] / part.shape[1], rows[middle] / part.shape[0]
