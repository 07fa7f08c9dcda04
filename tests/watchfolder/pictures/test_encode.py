"""Encoding: what comes back when a file is decoded again, and how small it can be made."""

import io

import numpy as np
import pytest
from PIL import Image

from watchfolder.errors import EncodingError
from watchfolder.pictures.decode import decode
from watchfolder.pictures.encode import Encoding, encode, encode_and_tell
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.profiles import into_profile, srgb_profile
from watchfolder.pictures.wholeness import whole

FORMATS = ("jpeg", "png", "webp", "tiff", "avif")
EXACT = {"png", "tiff"}


def photo(
    depth: type = np.uint8, *, alpha: bool = False, size: tuple[int, int] = (96, 144)
) -> Picture:
    coarse = np.random.default_rng(5).integers(0, 255, (9, 12, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize(size[::-1], Image.Resampling.BICUBIC)
    rgb = np.asarray(image).astype(depth)
    if depth is np.uint16:
        rgb = rgb * np.uint16(256) + np.arange(size[1], dtype=np.uint16)[None, :, None] % 256
    plane = None
    if alpha:
        plane = np.linspace(0, np.iinfo(depth).max, size[0] * size[1]).reshape(size).astype(depth)
    return Picture(np.ascontiguousarray(rgb), plane)


def back(data: bytes) -> Picture:
    return decode(data, max_megapixels=50).picture


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_round_trips(tmp_path, format, alpha, depth):
    picture = photo(depth, alpha=alpha)
    if format == "jpeg" and alpha:
        with pytest.raises(EncodingError, match="transparency"):
            encode(picture, Encoding(format))
        return
    data = encode(picture, Encoding(format, quality=95, icc=srgb_profile(), dpi=300))
    path = tmp_path / "out"
    path.write_bytes(data)
    assert whole(path).complete
    found = back(data)
    assert found.size == picture.size
    if format in EXACT:
        assert np.array_equal(found.rgb, picture.rgb)
        assert alpha is False or np.array_equal(found.alpha, picture.alpha)
        return
    assert found.rgb.dtype == np.uint8
    eight = picture.rgb.astype(float) / picture.top * 255
    seen = np.ones(eight.shape[:2], bool) if picture.alpha is None else picture.alpha > 0
    assert np.abs(found.rgb.astype(float) - eight)[seen].mean() < 2.5
    if alpha:
        assert np.abs(found.alpha.astype(float) - picture.alpha / picture.top * 255).mean() < 1.5


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_the_profile_is_embedded_as_it_is(format, depth, display_p3):
    picture = into_profile(photo(depth), display_p3)
    found = decode(encode(picture, Encoding(format, quality=98, icc=display_p3)), max_megapixels=50)
    assert found.icc == display_p3
    difference = found.picture.rgb / found.picture.top - photo(depth).rgb / photo(depth).top
    assert np.abs(difference).mean() < 0.01


@pytest.mark.parametrize("format", ["jpeg", "png", "tiff"])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_the_resolution_is_written(format, depth):
    image = Image.open(io.BytesIO(encode(photo(depth), Encoding(format, dpi=300))))
    assert [round(float(d)) for d in image.info["dpi"]] == [300, 300]


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_bytes_every_time(format):
    encoding = Encoding(format, icc=srgb_profile(), dpi=72)
    assert encode(photo(), encoding) == encode(photo(), encoding)


def test_nothing_but_pixels_profile_and_resolution_is_in_it():
    for format in FORMATS:
        found = decode(encode(photo(), Encoding(format)), max_megapixels=50)
        assert (found.icc, found.xmp) == (None, None), format
        if format != "tiff":
            assert found.exif is None, format


def test_brand_colors_keep_full_chroma():
    rgb = np.full((64, 64, 3), 255, np.uint8)
    rgb[:, ::2] = (200, 16, 46)
    fine = back(encode(Picture(rgb), Encoding("jpeg", quality=90))).rgb
    coarse = back(encode(Picture(rgb), Encoding("jpeg", quality=89))).rgb
    assert np.abs(fine.astype(int) - rgb).max() < 30
    assert np.abs(coarse.astype(int) - rgb).max() > 60


def test_transparent_colors_survive_lossless_webp():
    picture = photo(alpha=True)
    found = back(encode(picture, Encoding("webp", lossless=True)))
    assert np.array_equal(found.rgb, picture.rgb)
    assert np.array_equal(found.alpha, picture.alpha)
    with pytest.raises(EncodingError, match="never lossless"):
        encode(picture, Encoding("avif", lossless=True))


@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_quality_is_lowered_to_the_limit_and_told(format):
    picture = photo(size=(300, 400))
    free = encode_and_tell(picture, Encoding(format, quality=95))
    assert (free.quality, free.notes) == (95, ())
    limit = len(free.data) * 3 // 4
    tight = encode_and_tell(picture, Encoding(format, quality=95, max_bytes=limit))
    assert len(tight.data) <= limit
    assert 40 <= tight.quality < 95
    assert f"quality {tight.quality} instead of 95" in tight.notes[0]
    above = encode(picture, Encoding(format, quality=tight.quality + 1))
    assert len(above) > limit


@pytest.mark.parametrize("format", FORMATS)
def test_what_cannot_fit_is_an_error_with_a_way_out(format):
    noise = Picture(np.random.default_rng(2).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    with pytest.raises(EncodingError) as caught:
        encode(noise, Encoding(format, max_bytes=2000))
    assert caught.value.hint


def test_lost_bits_are_told():
    told = encode_and_tell(photo(np.uint16), Encoding("jpeg"))
    assert told.notes == ("16 bits a channel became 8, as jpeg is written",)
    assert encode_and_tell(photo(np.uint16), Encoding("png")).notes == ()
    assert encode_and_tell(photo(), Encoding("png")).quality is None


def test_what_no_format_holds():
    with pytest.raises(EncodingError, match="bmp"):
        encode(photo(), Encoding("bmp"))
    long = Picture(np.zeros((16, 17000, 3), np.uint8))
    with pytest.raises(EncodingError):
        encode(long, Encoding("webp"))


def test_other_programs_read_our_deep_tiff():
    tifffile = pytest.importorskip("tifffile")
    picture = photo(np.uint16, alpha=True)
    with tifffile.TiffFile(
        io.BytesIO(encode(picture, Encoding("tiff", icc=srgb_profile(), dpi=300)))
    ) as file:
        page = file.pages[0]
        assert page.dtype == np.uint16
        assert page.extrasamples == (2,)
        if "imagecodecs" in dir(tifffile):
            assert np.array_equal(page.asarray()[..., :3], picture.rgb)
