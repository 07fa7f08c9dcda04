"""Memory that is lent: the same again once nobody looks at it, and never before."""

from __future__ import annotations

import gc
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from watchfolder.pictures.guard import Guard
from watchfolder.pictures.lent_memory import KEPT, Regions, available

pytestmark = pytest.mark.skipif(not available(), reason="no files in memory here")


def test_a_region_comes_back_with_its_last_array() -> None:
    regions = Regions()
    region = regions.take(4096)
    assert region is not None
    part = regions.lend(region, 4096)[10:20].view(np.uint16)
    gc.collect()
    other = regions.take(4096)
    assert other is not None
    assert other is not region
    regions.give_back(other)
    del part
    gc.collect()
    assert regions.take(4096) in (region, other)
    assert regions.take(4096) in (region, other)


def test_no_more_than_a_few_are_out() -> None:
    regions = Regions()
    taken = [regions.take(4096) for _ in range(KEPT + 1)]
    assert taken[-1] is None
    assert None not in taken[:-1]


def test_pictures_that_are_kept_are_not_written_over(tmp_path: Path) -> None:
    guard = Guard()
    paths = []
    for number in range(8):
        file = io.BytesIO()
        Image.new("RGB", (64, 48), (30 * number, 90, 20)).save(file, "JPEG", quality=95)
        paths.append(tmp_path / f"{number}.jpg")
        paths[-1].write_bytes(file.getvalue())
    try:
        kept = [guard.decode(path, max_megapixels=1).picture.rgb for path in paths]
        for number, rgb in enumerate(kept):
            assert abs(int(rgb[0, 0, 0]) - 30 * number) < 6
        for _ in range(3):
            for number, path in enumerate(paths):
                rgb = guard.decode(path, max_megapixels=1).picture.rgb
                assert abs(int(rgb[0, 0, 0]) - 30 * number) < 6
    finally:
        guard.close()
