"""Tables of color: exact, filled as colors come, safe in threads."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from watchfolder.pictures import profile_tables, profiles
from watchfolder.pictures.coded_key import coded_key
from watchfolder.pictures.exact_table import ExactTable, codes_of, samples_of


def inverted(codes: np.ndarray) -> np.ndarray:
    return 255 - samples_of(codes)


def noise(height: int = 300, width: int = 517, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def test_codes_and_samples_are_one_to_one() -> None:
    samples = noise(40, 1)[:, 0]
    assert np.array_equal(samples_of(codes_of(samples)), samples)


@pytest.mark.parametrize("shape", [(1, 1), (300, 517), (3, 200_000)])
def test_it_is_the_function(shape: tuple[int, int]) -> None:
    rgb = noise(*shape)
    assert np.array_equal(ExactTable(inverted).apply(rgb), 255 - rgb)


def test_every_color_is_asked_for_once() -> None:
    asked: list[int] = []

    def counted(codes: np.ndarray) -> np.ndarray:
        asked.extend(codes.tolist())
        return inverted(codes)

    table = ExactTable(counted)
    for seed in (1, 2, 1):
        table.apply(noise(seed=seed))
    assert len(asked) == len(set(asked))


def test_black_is_a_color_too() -> None:
    black = np.zeros((20, 20, 3), np.uint8)
    assert (ExactTable(inverted).apply(black) == 255).all()
    same = ExactTable(samples_of)
    same.apply(black)
    assert (same.apply(black) == 0).all()


def test_it_may_be_written_over_the_samples() -> None:
    rgb = noise()
    before = rgb.copy()
    assert ExactTable(inverted).apply(rgb, rgb) is rgb
    assert np.array_equal(rgb, 255 - before)


def test_threads_share_one() -> None:
    table = ExactTable(inverted)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(table.apply, [noise(seed=n % 3) for n in range(12)]))
    assert all(np.array_equal(one, 255 - noise(seed=n % 3)) for n, one in enumerate(done))


def test_a_profiles_table_is_what_littlecms_gives(display_p3: bytes) -> None:
    rgb = noise(1100, 1000)
    expected = np.asarray(profiles.to_srgb(Image.fromarray(rgb), display_p3))
    assert np.array_equal(profile_tables.to_srgb(rgb.copy(), display_p3), expected)


class TestCodedKey:
    def jpeg(self, seed: int = 1, **options: object) -> bytes:
        file = io.BytesIO()
        Image.fromarray(noise(64, 48, seed)).save(file, "JPEG", **options)
        return file.getvalue()

    def test_what_describes_the_picture_is_not_in_it(self) -> None:
        tags = Image.Exif()
        tags[0x10E] = "a caption"
        keys = {
            coded_key(data, None, 1)
            for data in (self.jpeg(), self.jpeg(exif=tags.tobytes()), self.jpeg(comment=b"hello"))
        }
        assert len(keys) == 1
        assert "" not in keys

    def test_what_decides_the_pixels_is(self) -> None:
        plain = self.jpeg()
        keys = [
            coded_key(plain, None, 1),
            coded_key(plain, None, 6),
            coded_key(plain, b"profile", 1),
            coded_key(self.jpeg(2), None, 1),
            coded_key(self.jpeg(quality=60), None, 1),
            coded_key(self.jpeg(progressive=True), None, 1),
        ]
        assert len(set(keys)) == len(keys)
