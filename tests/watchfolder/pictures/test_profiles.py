"""Profiles: LittleCMS and our 16-bit path agree, there and back."""

import struct

import numpy as np
import pytest
from PIL import Image

from watchfolder.errors import EncodingError
from watchfolder.pictures import matrix_profile, profiles
from watchfolder.pictures.picture import Picture


@pytest.fixture
def colors() -> np.ndarray:
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    return np.ascontiguousarray(grid.reshape(64, 64, 3))


@pytest.fixture(params=["display_p3", "adobe_rgb"])
def profile(request) -> bytes:
    return request.getfixturevalue(request.param)


def test_names(display_p3, adobe_rgb):
    assert profiles.profile_name(display_p3) == "Display P3"
    assert profiles.profile_name(adobe_rgb) == "Adobe RGB (1998)"
    assert "sRGB" in profiles.profile_name(profiles.srgb_profile())
    with pytest.raises(profiles.ProfileFault):
        profiles.profile_name(b"nothing")


def test_modes(display_p3, grey_gamma, cmyk):
    assert profiles.profile_mode(display_p3) == "RGB"
    assert profiles.profile_mode(grey_gamma) == "L"
    assert profiles.profile_mode(cmyk) == "CMYK"
    assert [profiles.can_return(p) for p in (display_p3, grey_gamma, cmyk, b"x")] == [
        True,
        False,
        False,
        False,
    ]


def test_the_profile_we_embed_is_small_and_always_the_same():
    first = profiles.srgb_profile()
    profiles.srgb_profile.cache_clear()
    assert profiles.srgb_profile() == first
    assert len(first) < 1024
    assert profiles.acts_as_srgb(first)


def test_what_acts_as_srgb(display_p3, adobe_rgb, cmyk):
    assert not profiles.acts_as_srgb(display_p3)
    assert not profiles.acts_as_srgb(adobe_rgb)
    assert not profiles.acts_as_srgb(cmyk)


def test_sixteen_bits_agree_with_littlecms(colors, profile):
    deep = profiles.deep_to_srgb(colors.astype(np.uint16) * 257, profile)
    shallow = np.asarray(profiles.to_srgb(Image.fromarray(colors), profile))
    assert deep is not None
    assert np.abs(deep / 257 - shallow).max() < 1.1
    assert np.abs(deep / 257 - shallow).mean() < 0.3


def test_srgb_itself_is_kept_by_the_16_bit_path(colors):
    parsed = matrix_profile.parse(profiles.srgb_profile())
    assert parsed is not None
    deep = colors.astype(np.uint16) * 257
    assert np.abs(matrix_profile.to_srgb(deep, parsed).astype(int) - deep).max() <= 40


def test_into_the_profile_and_back_is_nothing_at_16_bits(colors, profile):
    parsed = matrix_profile.parse(profile)
    picture = Picture(colors.astype(np.uint16) * 257)
    there = profiles.into_profile(picture, profile)
    assert not np.array_equal(there.rgb, picture.rgb)
    back = matrix_profile.to_srgb(there.rgb, parsed)
    assert np.abs(back.astype(int) - picture.rgb).max() <= 24


def test_into_the_profile_and_back_is_nearly_nothing_at_8_bits(colors, profile):
    there = profiles.into_profile(Picture(colors), profile)
    back = np.asarray(profiles.to_srgb(Image.fromarray(there.rgb), profile))
    difference = np.abs(back.astype(int) - colors)
    assert np.percentile(difference, 99) <= 3
    assert difference.mean() < 0.6


def test_into_srgb_is_the_same_picture(colors):
    picture = Picture(colors)
    assert profiles.into_profile(picture, profiles.srgb_profile()) is picture


def test_what_cannot_be_returned_to(colors, cmyk, grey_gamma):
    for odd in (cmyk, grey_gamma, b"broken"):
        with pytest.raises(EncodingError) as caught:
            profiles.into_profile(Picture(colors), odd)
        assert "srgb" in caught.value.hint


def test_profiles_with_tables_need_littlecms(cmyk, adobe_rgb):
    assert matrix_profile.parse(cmyk) is None
    assert matrix_profile.parse(b"") is None
    assert matrix_profile.parse(adobe_rgb[:150]) is None


def numbers(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (0, (2.0,), lambda x: x**2),
        (1, (2.0, 0.8, 0.2), lambda x: (0.8 * x + 0.2) ** 2),
        (2, (2.0, 0.8, 0.0, 0.1), lambda x: (0.8 * x) ** 2 + 0.1),
        (
            3,
            (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
            lambda x: np.where(x >= 0.04045, ((x + 0.055) / 1.055) ** 2.4, x / 12.92),
        ),
        (
            4,
            (2.0, 0.9, 0.0, 0.5, 0.2, 0.05, 0.01),
            lambda x: np.where(x >= 0.2, (0.9 * x) ** 2 + 0.05, 0.5 * x + 0.01),
        ),
    ],
)
def test_parametric_curves(kind, values, expected):
    tag = b"para" + bytes(4) + struct.pack(">HH", kind, 0) + numbers(*values)
    x = np.linspace(0, 1, 65536)
    found = matrix_profile._curve(tag)
    wanted = np.maximum.accumulate(expected(x).clip(0, 1))
    assert np.abs(found - wanted).max() < 1e-3


def test_sampled_curves():
    empty = b"curv" + bytes(4) + struct.pack(">I", 0)
    assert matrix_profile._curve(empty)[32768] == pytest.approx(0.5, abs=1e-4)
    table = b"curv" + bytes(4) + struct.pack(">I3H", 3, 0, 10000, 65535)
    assert matrix_profile._curve(table)[32768] == pytest.approx(10000 / 65535, abs=1e-4)
    with pytest.raises(ValueError, match="unknown type"):
        matrix_profile._curve(b"what" + bytes(20))
