from __future__ import annotations

import os

import numpy as np
import pytest
import torch

from watchfolder.engines.engine import Figure, Mask
from watchfolder.pictures.picture import Frame, Picture
from watchfolder.running.cache import StepCache
from watchfolder.running.cache_index import has, place_of

KEY = "ab" + "0" * 62


def picture(seed: int = 0, dtype: type = np.uint8, alpha: bool = False) -> Picture:
    rng = np.random.default_rng(seed)
    top = np.iinfo(dtype).max
    rgb = rng.integers(0, top, (20, 30, 3), dtype=dtype, endpoint=True)
    plane = rng.integers(0, top, (20, 30), dtype=dtype, endpoint=True) if alpha else None
    return Picture(rgb, plane, Frame(0.5, 0.5, -3.0, 2.0))


@pytest.fixture
def cache(tmp_path) -> StepCache:
    return StepCache(tmp_path / "cache", 10_000_000)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("alpha", [False, True])
def test_what_was_put_comes_back(cache, dtype, alpha) -> None:
    put = picture(1, dtype, alpha)
    cache.put(KEY, put, (Figure("anchor_delta_e", 0.31, 3.0),), seconds=1.5, device="cpu")
    got = cache.get(KEY)
    assert got is not None
    assert np.array_equal(got.picture.rgb, put.rgb)
    assert got.picture.rgb.dtype == dtype
    assert (got.picture.alpha is None) == (not alpha)
    if alpha:
        assert np.array_equal(got.picture.alpha, put.alpha)
    assert got.picture.frame == put.frame
    assert got.figures == (Figure("anchor_delta_e", 0.31, 3.0),)
    record = cache.get_record(KEY)
    assert record is not None
    assert (record.seconds, record.device) == (1.5, "cpu")


def test_the_index_says_the_same_without_reading_samples(cache) -> None:
    assert not has(cache.folder, KEY)
    cache.put(KEY, picture())
    assert has(cache.folder, KEY)


@pytest.mark.parametrize("damage", ["truncate", "flip", "empty", "header"])
def test_a_damaged_result_is_a_miss_and_goes(cache, damage) -> None:
    cache.put(KEY, picture())
    path = place_of(cache.folder, KEY)
    data = bytearray(path.read_bytes())
    if damage == "truncate":
        data = data[:-10]
    elif damage == "flip":
        data[-5] ^= 1
    elif damage == "empty":
        data = bytearray()
    else:
        data[20] = 0
    path.write_bytes(bytes(data))
    assert cache.get(KEY) is None
    assert not path.exists()
    if damage in ("truncate", "empty", "header"):
        assert not has(cache.folder, KEY)


def test_what_was_used_longest_ago_goes_first(tmp_path) -> None:
    one = picture().rgb.nbytes
    cache = StepCache(tmp_path, 3 * (one + 600))
    keys = [f"{i:02x}" + "0" * 62 for i in range(5)]
    for age, key in enumerate(keys):
        cache.put(key, picture(age))
        os.utime(place_of(tmp_path, key), (1000 + age, 1000 + age))
    assert cache.get(keys[0]) is not None  # used just now: it stays
    cache.sweep()
    assert [cache.has(k) for k in keys] == [True, False, False, True, True]


def test_masks_keep_their_confidence(cache) -> None:
    mask = Mask(torch.rand(1, 8, 9), 0.7, "seen")
    cache.put_mask(KEY, mask)
    got = cache.get_mask(KEY)
    assert got is not None
    assert torch.allclose(got.values, mask.values, atol=1 / 65535)
    assert (got.confidence, got.note) == (0.7, "seen")
    assert cache.get_record(KEY) is None


def test_no_part_file_is_left(cache) -> None:
    cache.put(KEY, picture())
    assert not list(cache.folder.rglob("*.part"))
