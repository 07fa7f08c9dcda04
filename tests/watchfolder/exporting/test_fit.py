from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from presets.aspect import Aspect
from presets.reference import ColorRef
from presets.slots import Slot
from watchfolder.errors import ExportError
from watchfolder.exporting.fit import fit_to_slot, flattened
from watchfolder.pictures.ground import plain_border
from watchfolder.pictures.output_sharpening import sharpened
from watchfolder.pictures.picture import Picture

IMAGES = Path(__file__).parents[3] / ".." / "shared" / "data" / "images"
SQUARE, WIDE, TALL = (Aspect(width=w, height=h) for w, h in ((1, 1), (16, 9), (9, 16)))


def _slot(**said) -> Slot:
    return Slot(name="s", **said)


def _product(ground=(240, 238, 235), *, noise=0.0, gradient=0.0, depth=np.uint8) -> Picture:
    """A red disc on a ground with a gradient from left to right and grain."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[:240, :320].astype(np.float32)
    rgb = np.empty((240, 320, 3), np.float32)
    rgb[:] = ground
    rgb += (x[..., None] / 320 - 0.5) * gradient + rng.normal(0, noise, rgb.shape)
    rgb[(x - 160) ** 2 + (y - 120) ** 2 < 70**2] = (200, 20, 30)
    top = np.iinfo(depth).max
    return Picture(np.clip(rgb / 255 * top + 0.5, 0, top).astype(depth))


def _cutout() -> Picture:
    picture = _product()
    y, x = np.mgrid[:240, :320]
    alpha = np.where((x - 160) ** 2 + (y - 120) ** 2 < 70**2, 255, 0).astype(np.uint8)
    return Picture(picture.rgb, alpha)


def _red(picture: Picture) -> tuple[int, int, int, int]:
    red = (picture.rgb[..., 0].astype(int) - picture.rgb[..., 1]) > picture.top // 3
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_crop_shows_the_whole_subject(depth):
    picture = _product(depth=depth)
    moved = Picture(np.ascontiguousarray(np.roll(picture.rgb, 80, axis=1)))
    fitted = fit_to_slot(moved, _slot(aspect=SQUARE, long_edge=120), (170, 50, 310, 190))
    assert fitted.picture.size == (120, 120)
    assert fitted.picture.rgb.dtype == depth
    left, _, right, _ = _red(fitted.picture)
    assert right - left == pytest.approx(70, abs=2)
    assert right < 120
    assert fitted.notes == ()


def test_the_frame_follows_a_crop_and_a_resize():
    fitted = fit_to_slot(_product(), _slot(aspect=SQUARE, long_edge=120), (90, 50, 230, 190))
    frame = fitted.picture.frame
    left, _, _, bottom = _red(fitted.picture)
    assert 90 * frame.scale_x + frame.dx == pytest.approx(left, abs=1)
    assert 191 * frame.scale_y + frame.dy == pytest.approx(bottom, abs=1)


def test_a_subject_that_does_not_fit_is_said():
    fitted = fit_to_slot(_product(), _slot(aspect=TALL), (90, 50, 230, 190))
    assert "the subject does not fit into 9:16" in fitted.notes[0]
    assert "fit: pad" in fitted.notes[0]


def test_padding_lies_on_the_said_background():
    slot = _slot(aspect=SQUARE, long_edge=200, fit="pad", padding=0.1, background="#123456")
    fitted = fit_to_slot(_product(), slot)
    assert fitted.picture.size == (200, 200)
    assert tuple(fitted.picture.rgb[2, 2]) == (0x12, 0x34, 0x56)
    assert tuple(fitted.picture.rgb[100, 19]) == (0x12, 0x34, 0x56)
    assert tuple(fitted.picture.rgb[100, 21]) == (240, 238, 235)


def test_padding_takes_the_pictures_own_plain_colour():
    fitted = fit_to_slot(_product(noise=1.0), _slot(aspect=SQUARE, fit="pad"))
    assert fitted.picture.size == (320, 320)
    assert tuple(fitted.picture.rgb[0, 0]) == (240, 238, 235)
    assert fitted.notes == ()


def test_padding_continues_a_smooth_background():
    fitted = fit_to_slot(_product(gradient=40, noise=0.7), _slot(aspect=SQUARE, fit="pad"))
    corners = fitted.picture.rgb[[0, 0, -1, -1], [0, -1, 0, -1]].astype(int)
    assert abs(corners[0] - [220, 218, 215]).max() < 5
    assert abs(corners[1] - [255, 255, 255]).max() < 5
    assert fitted.notes == ()


def test_padding_is_white_and_said_where_the_background_is_busy():
    busy = Picture(np.random.default_rng(0).integers(0, 255, (100, 150, 3), dtype=np.uint8))
    fitted = fit_to_slot(busy, _slot(aspect=SQUARE, fit="pad"))
    assert tuple(fitted.picture.rgb[0, 0]) == (255, 255, 255)
    assert fitted.notes == ("s: padded with white, since the background is not plain",)


def test_a_cutout_is_padded_with_nothing_and_flattened_on_white_or_the_said_ground():
    slot = _slot(aspect=SQUARE, fit="pad", long_edge=160)
    fitted = fit_to_slot(_cutout(), slot).picture
    assert fitted.alpha is not None
    assert fitted.alpha[0, 0] == 0
    assert fitted.alpha[80, 80] == 255
    flat = flattened(fitted, slot)
    assert flat.alpha is None
    assert tuple(flat.rgb[0, 0]) == (255, 255, 255)
    said = slot.model_copy(update={"background": Slot(name="x", background="#102030").background})
    grounded = fit_to_slot(_cutout(), said).picture
    assert tuple(grounded.rgb[0, 0]) == (0x10, 0x20, 0x30)
    assert tuple(grounded.rgb[80, 80]) == (200, 20, 30)
    assert grounded.alpha is None or grounded.alpha.min() == 255


def test_a_cutout_shows_no_hidden_colour_at_its_edge():
    picture = _cutout()
    rgb = picture.rgb.copy()
    rgb[picture.alpha == 0] = (0, 255, 0)
    hidden = Picture(rgb, picture.alpha)
    slot = _slot(aspect=SQUARE, fit="pad", long_edge=97)
    flat = flattened(fit_to_slot(hidden, slot).picture, slot).rgb.astype(int)
    greener = flat[..., 1] - flat[..., 0]
    assert greener.max() <= 2


@pytest.mark.parametrize("aspect", [WIDE, TALL])
@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_smooth_background_is_continued_without_a_seam(aspect, depth):
    picture = _product(gradient=30, noise=1.0, depth=depth)
    fitted = fit_to_slot(picture, _slot(aspect=aspect, fit="extend")).picture
    assert fitted.rgb.dtype == depth
    assert fitted.size.width / fitted.size.height == pytest.approx(aspect.ratio, abs=0.01)
    left = (fitted.size.width - 320) // 2
    top = (fitted.size.height - 240) // 2
    inner = fitted.rgb[top : top + 240, left : left + 320]
    assert np.array_equal(inner, picture.rgb), "the picture itself keeps every pixel"
    values = fitted.rgb.astype(float) / fitted.top * 255
    if aspect is WIDE:
        across = values[:, left - 12 : left + 12].mean(axis=0)
    else:
        across = values[top - 12 : top + 12].mean(axis=1)
    assert np.abs(np.diff(across, axis=0)).max() < 1.0
    outside = values[:, :left] if aspect is WIDE else values[:top]
    assert outside.std(axis=0).mean() == pytest.approx(values[:, -20:].std(axis=0).mean(), rel=0.9)


def test_what_cannot_be_continued_is_refused_with_a_way_out():
    busy = Picture(np.random.default_rng(0).integers(0, 255, (100, 150, 3), dtype=np.uint8))
    with pytest.raises(ExportError, match="not plain enough to be continued to 16:9") as caught:
        fit_to_slot(busy, _slot(aspect=WIDE, fit="extend"))
    assert caught.value.hint == "use fit: pad or fit: crop"


def test_a_thing_that_touches_the_edge_is_not_smeared():
    picture = _product()
    rgb = picture.rgb.copy()
    rgb[100:140, :60] = (20, 20, 20)
    with pytest.raises(ExportError):
        fit_to_slot(Picture(rgb), _slot(aspect=WIDE, fit="extend"))


def test_the_same_aspect_is_never_cut():
    picture = Picture(np.zeros((1080, 1921, 3), np.uint8))
    fitted = fit_to_slot(picture, _slot(aspect=WIDE, fit="extend", long_edge=640))
    assert fitted.picture.size == (640, 360)


def test_enlarging_is_said_and_may_be_forbidden():
    picture = _product()
    assert fit_to_slot(picture, _slot(long_edge=640)).notes == ("s: enlarged 2 times",)
    fitted = fit_to_slot(picture, _slot(long_edge=640, upscale="never"))
    assert fitted.picture.size == (320, 240)
    assert "smaller than asked" in fitted.notes[0]


def test_plain_is_plain():
    assert plain_border(_product(noise=1.0)) == pytest.approx((240 / 255, 238 / 255, 235 / 255))
    assert plain_border(_product(gradient=30)) is None
    assert plain_border(_cutout()) is None


@pytest.mark.parametrize("name", ["plain_tote_red", "plain_hoodie_red", "plain_mugs"])
@pytest.mark.parametrize("aspect", [WIDE, TALL], ids=["wide", "tall"])
def test_real_studio_photographs_are_continued(name, aspect):
    file = IMAGES / f"{name}.jpg"
    if not file.is_file():
        pytest.skip("no shared pictures here")
    picture = Picture(np.asarray(Image.open(file).convert("RGB")).copy())
    values = fit_to_slot(picture, _slot(aspect=aspect, fit="extend")).picture.rgb.astype(float)
    if aspect is TALL:
        values = values.transpose(1, 0, 2)
    left = (values.shape[1] - 1000) // 2
    profile = values[:, left - 40 : left + 40].mean(axis=0)
    steps = np.abs(np.diff(profile, axis=0)).max(axis=1)
    assert steps[38:42].max() <= max(0.6, 2 * np.percentile(steps, 90))


def test_a_slot_sharpens_what_it_has_brought_to_size():
    picture = _product(noise=4)
    plain = fit_to_slot(picture, _slot(long_edge=160)).picture
    crisp = fit_to_slot(picture, _slot(long_edge=160, sharpen=0.8)).picture
    assert np.array_equal(crisp.rgb, sharpened(plain, 0.8).rgb)
    assert crisp.rgb.std() > plain.rgb.std()


def test_a_frame_is_not_sharpened_into_the_picture():
    picture = Picture(np.full((60, 90, 3), 90, np.uint8))
    slot = _slot(aspect=SQUARE, fit="pad", background=ColorRef(said="#FFFFFF", hex="#FFFFFF"))
    plain = fit_to_slot(picture, slot).picture
    crisp = fit_to_slot(picture, slot.model_copy(update={"sharpen": 1.5})).picture
    assert np.array_equal(crisp.rgb, plain.rgb)
