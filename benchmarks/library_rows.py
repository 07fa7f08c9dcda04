"""One pipeline over some photographs, in a process of its own: a row of `library.py`.

    python benchmarks/library_rows.py NAME ASKED.json

Prints one line of JSON: seconds and processor seconds of the work, imports and start-up apart.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

EDGE, QUALITY, LANES = 2048, 90, 2
SIGMA, SHARPEN = 0.8, 0.5
"""Of the unsharp mask after the reduction: its Gaussian in pixels, and how much of it."""


def floor(asked: dict[str, Any]) -> list[dict[str, float]]:
    """Decode and encode, nothing between: of the size of the outputs."""
    import simplejpeg  # noqa: PLC0415

    def one(path: str) -> None:
        rgb = simplejpeg.decode_jpeg(Path(path).read_bytes(), "RGB")
        scale = EDGE / max(rgb.shape)
        small = rgb[: round(rgb.shape[0] * scale), : round(rgb.shape[1] * scale)].copy()
        data = simplejpeg.encode_jpeg(small, QUALITY, "RGB", "444")
        (Path(asked["out"]) / Path(path).name).write_bytes(data)

    return [_timed(lambda: _in_threads(one, asked))]


def pillow(asked: dict[str, Any]) -> list[dict[str, float]]:
    """What a careful Pillow script does: transform, orient, thumbnail, 3D LUT, sharpen, save."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image, ImageCms, ImageFilter, ImageOps  # noqa: PLC0415

    size, cube = int(asked["cube_size"]), np.load(asked["cube_npy"])
    lut = ImageFilter.Color3DLUT(size, cube.reshape(-1).tolist())
    srgb = ImageCms.createProfile("sRGB")
    kept = ImageCms.ImageCmsProfile(srgb).tobytes()

    def one(path: str) -> None:
        with Image.open(path) as image:
            exif, icc = image.getexif(), image.info.get("icc_profile")
            small = ImageOps.exif_transpose(image)
            small.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
            if icc:
                profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
                small = ImageCms.profileToProfile(small, profile, srgb)
            exif.pop(0x0112, None)
            graded = small.filter(lut).filter(
                ImageFilter.UnsharpMask(SIGMA, round(SHARPEN * 100), 0)
            )
            out = Path(asked["out"]) / Path(path).name
            graded.save(out, quality=QUALITY, subsampling=0, exif=exif.tobytes(), icc_profile=kept)

    return [_timed(lambda: _in_threads(one, asked))]


def vips(asked: dict[str, Any]) -> list[dict[str, float]]:
    """Libvips has no 3D LUT: in its place a matrix, LCh and a straight line, a weaker operation."""
    os.environ["VIPS_CONCURRENCY"] = "1"
    import pyvips  # noqa: PLC0415

    def one(path: str) -> None:
        image = pyvips.Image.thumbnail(path, EDGE, height=EDGE, export_profile="srgb")
        image = image.recomb([[1.02, 0.01, -0.02], [0, 1, 0], [-0.01, 0.01, 0.93]])
        image = image.colourspace("lch").linear([1, 1.05, 1], [0, 0, 2]).colourspace("srgb")
        image = image.linear([1.05] * 3, [-4] * 3).cast("uchar")
        image = image.sharpen(sigma=SIGMA)
        image.jpegsave(str(Path(asked["out"]) / Path(path).name), Q=QUALITY, subsample_mode="off")

    return [_timed(lambda: _in_threads(one, asked))]


def ours(asked: dict[str, Any]) -> list[dict[str, float]]:
    """A worker on its ledger, as it runs in a daemon.

    By `presets_in_turn`, one after the other. Each time the ledger has forgotten the photographs,
    so that each is looked into anew.
    """
    from presets.library import PresetLibrary  # noqa: PLC0415
    from presets.request import Request  # noqa: PLC0415
    from watchfolder.jobs.store import JobStore  # noqa: PLC0415
    from watchfolder.library.asking import ask_for  # noqa: PLC0415
    from watchfolder.library.standing import entries  # noqa: PLC0415
    from watchfolder.settings import Settings  # noqa: PLC0415
    from watchfolder.workers.assembling import assemble_studio  # noqa: PLC0415
    from watchfolder.workers.worker import Worker  # noqa: PLC0415

    out, presets = Path(asked["out"]), (Path(asked["presets"]),)
    settings = Settings(state=out / "state", presets=presets, sign=asked["sign"])
    turns = asked["presets_in_turn"]
    runs = []
    with JobStore(settings.ledger, settings) as store:
        studio = assemble_studio(settings, store, 1)
        assert studio.cards  # engines are loaded, as in a daemon
        for number, preset in enumerate(turns):
            with store.database.transaction() as connection:
                connection.execute("DELETE FROM facts")

            def run(number: int = number, preset: str = preset) -> None:
                found = entries(
                    Path(asked["photos"][0]).parent,
                    Request(preset=preset),
                    out=out / str(number),
                    presets=PresetLibrary(presets),
                    store=store,
                    settings=settings,
                    batch=str(number),
                )
                ask_for(list(found), store)
                worker = Worker(store, studio, name=f"w{number}", lanes=LANES)
                worker.run(idle_exit=0.0)

            runs.append(_timed(run))
        states = store.counts()
        assert states["succeeded"] == sum(states.values()), states
    last = out / str(len(turns) - 1)
    for path in sorted(last.rglob("*.jpg")) if asked.get("copies", True) else ():
        shutil.copy(path, out / path.name.replace(".web.jpg", ".jpg"))
    return runs


def _in_threads(one: Callable[[str], None], asked: dict[str, Any]) -> None:
    with ThreadPoolExecutor(int(asked.get("threads", LANES))) as pool:
        list(pool.map(one, asked["photos"]))


def _timed(run: Callable[[], None]) -> dict[str, float]:
    import psutil  # noqa: PLC0415

    me = psutil.Process()

    def spent() -> float:
        total = 0.0
        for process in (me, *me.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
        return total

    before, started = spent(), time.perf_counter()
    run()
    return {"seconds": time.perf_counter() - started, "cpu": spent() - before}


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[2]).read_text())
    rows = {"floor": floor, "pillow": pillow, "vips": vips, "ours": ours}
    print(json.dumps(rows[sys.argv[1]](asked)))
