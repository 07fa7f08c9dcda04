"""What no step has changed comes back in the source's own profile as it was stored, bit by bit."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import piexif
import pytest
from PIL import Image, ImageCms

from presets.layers import Layer
from presets.library import PresetLibrary
from presets.request import Request
from presets.resolve import resolve
from watchfolder.exporting.untouched import with_untouched
from watchfolder.jobs.edit_job import edit_job
from watchfolder.jobs.job import JobState, Trigger
from watchfolder.jobs.store import JobStore
from watchfolder.pictures.decode import Decoded, decode
from watchfolder.pictures.profiles import into_profile
from watchfolder.provenance.container import Pieces
from watchfolder.provenance.containers import container_of
from watchfolder.settings import read_settings
from watchfolder.studio.studio import open_studio


def wide_profile() -> bytes:
    """sRGB's profile with the primaries of Adobe RGB (1998), annex C, adapted to D50."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", data, 128)
    colorants = {
        b"rXYZ": (0.60974, 0.31111, 0.01947),
        b"gXYZ": (0.20528, 0.62567, 0.06087),
        b"bXYZ": (0.14919, 0.06322, 0.74457),
    }
    for entry in range(count):
        kind, at, _ = struct.unpack_from(">4sII", data, 132 + 12 * entry)
        for place, value in enumerate(colorants.get(kind, ())):
            struct.pack_into(">i", data, at + 8 + 4 * place, round(value * 65536))
    return bytes(data)


WIDE = wide_profile()


def vivid(bits: int = 8) -> np.ndarray:
    """(90, 120, 3) colors, most of them beyond sRGB."""
    down, across = np.mgrid[0:90, 0:120] / 120
    rgb = np.stack([0.15 * across, 0.6 + 0.4 * down, 0.9 * across], axis=-1)
    return (rgb * (2**bits - 1)).round().astype(np.uint8 if bits == 8 else np.uint16)


def stored(kind: str) -> bytes:
    if kind == "png of 16 bits":
        plain = cv2.imencode(".png", vivid(16)[..., ::-1])[1].tobytes()
        return container_of(plain)[1].splice(plain, Pieces(icc=WIDE))
    out = io.BytesIO()
    turned = {"exif": piexif.dump({"0th": {274: 6}})} if kind == "jpeg" else {}
    Image.fromarray(vivid()).save(out, kind, icc_profile=WIDE, **turned)
    return out.getvalue()


def own_samples(kind: str, data: bytes) -> np.ndarray:
    if kind == "png of 16 bits":
        return vivid(16)
    with Image.open(io.BytesIO(data)) as image:
        samples = np.asarray(image.convert("RGB"))
    return np.rot90(samples, 3) if kind == "jpeg" else samples


@pytest.mark.parametrize("kind", ["png", "png of 16 bits", "tiff", "jpeg"])
def test_all_but_what_was_changed_is_the_sources_own(kind: str) -> None:
    data = stored(kind)
    source = decode(data, max_megapixels=1)
    changed = source.picture.rgb.copy()
    changed[10:30, 20:50] = changed[10:30, 20:50] // 2 + 7
    picture = replace(source.picture, rgb=changed)
    converted = into_profile(picture, WIDE)
    back = with_untouched(converted, picture, source, lambda: data).rgb
    expected = own_samples(kind, data)
    outside = np.ones(back.shape[:2], bool)
    outside[10:30, 20:50] = False
    near = 1 if kind == "jpeg" else 0  # two decoders of JPEG round the last bit as they like
    assert np.abs(back[outside].astype(int) - expected[outside].astype(int)).max() <= near
    assert np.array_equal(back[10:30, 20:50], converted.rgb[10:30, 20:50])
    lost = np.abs(converted.rgb[outside].astype(int) - expected[outside].astype(int))
    assert lost.max() > 8, "without this, it would have lost its color"


def test_a_picture_of_another_size_is_left() -> None:
    data = stored("png")
    source = decode(data, max_megapixels=1)
    picture = replace(source.picture, rgb=source.picture.rgb[:50].copy())

    def never() -> bytes:
        raise AssertionError

    converted = into_profile(picture, WIDE)
    assert with_untouched(converted, picture, source, never) is converted


@pytest.mark.parametrize(
    ("step", "outside"),
    [
        ({"edit": "adjust", "target": {"box": [0, 0, 0.5, 0.5]}, "exposure": -1.0}, True),
        ({"edit": "adjust", "exposure": -1.0}, False),
    ],
    ids=["a place", "everywhere"],
)
@pytest.mark.parametrize("sign", ["auto", "off"])
def test_a_job_leaves_alone_what_lies_outside_its_places(
    tmp_path: Path, step: dict[str, Any], outside: bool, sign: str
) -> None:
    photo = tmp_path / "photo.png"
    photo.write_bytes(stored("png"))
    (tmp_path / "set.toml").write_text(f'sign = "{sign}"\n')
    settings = read_settings(tmp_path / "set.toml", state=tmp_path / "state")
    with JobStore(settings.ledger, settings) as store:
        studio = open_studio(settings, store)
        said = {"steps": [step], "slots": {"master": {"color": "source", "format": "png"}}}
        recipe = resolve([Layer(Request.model_validate(said), "test")], PresetLibrary(()))
        opened: Decoded = decode(photo, max_megapixels=1)
        asked = edit_job(
            source=photo, sha256=opened.sha256, recipe=recipe, out=tmp_path / "out",
            trigger=Trigger.CLI,
        )  # fmt: skip
        job, _ = store.enqueue(asked)
        done = studio.fulfil(store.get(job.id), Silent())
    assert done.state is JobState.SUCCEEDED, done.error
    with Image.open(done.result["outputs"][0]["path"]) as image:
        assert image.info["icc_profile"] == WIDE
        made = np.asarray(image.convert("RGB"))
    assert np.array_equal(made[50:, 70:], vivid()[50:, 70:]) is outside
    assert not np.array_equal(made[:40, :50], vivid()[:40, :50])


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        pass
