"""The guard: the same answers as decoding here, and no harm whatever the decoder does."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from watchfolder.errors import AssetError, AssetTooLargeError, UnreadableAssetError
from watchfolder.pictures.decode import decode
from watchfolder.pictures.guard import Guard

pytestmark = pytest.mark.filterwarnings(
    "ignore:Possibly corrupt EXIF", "ignore:Corrupt EXIF", "ignore:Truncated File Read"
)
BAD = sorted(
    path
    for path in (Path(__file__).parents[4] / "shared/data/bad_images/generated").glob("*")
    if path.is_file()
)
MISBEHAVED = """
import os, socket, sys, time
import watchfolder.pictures.decoder_process as process

def crash(*_, **__):
    os.kill(os.getpid(), 11)

def leave(*_, **__):
    os._exit(3)

def hang(*_, **__):
    time.sleep(60)

def compute(*_, **__):
    while True:
        pass

def eat(*_, **__):
    eaten = [bytearray(1 << 26) for _ in range(1000)]
    raise SystemExit("64 GiB were to be had")

def boast(decoded, region):
    os.ftruncate(region, 100)
    return {"placed": {"rgb": {"at": 0, "shape": [40000, 40000, 3], "dtype": "uint8"}}}

def stretch(decoded, region):
    os.ftruncate(region, 100)
    return {"placed": {"rgb": {"at": 0, "shape": [100, 100, 3], "dtype": "uint8"}}}

how = sys.argv.pop(1)
if how in ("boast", "stretch"):
    process._written = globals()[how]
else:
    process.decode = globals()[how]
process.SECONDS = 1 if how == "compute" else 60
sys.exit(process.main())
"""


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    levels = np.random.default_rng(7).integers(0, 256, (size[1], size[0], len(mode)), np.uint8)
    Image.fromarray(levels, mode).save(out, kind)
    return out.getvalue()


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.close()


@pytest.fixture
def misled(tmp_path: Path) -> Iterator[Callable[..., Guard]]:
    """Guards whose process misbehaves in a named way."""
    script = tmp_path / "misbehaved.py"
    script.write_text(MISBEHAVED)
    made: list[Guard] = []

    def make(how: str, patience: float = 30.0) -> Guard:
        made.append(Guard((sys.executable, str(script), how), patience))
        return made[-1]

    yield make
    for one in made:
        one.close()


def children() -> int:
    return len(psutil.Process().children())


class TestTheSameAnswers:
    @pytest.mark.parametrize(
        ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGBA")]
    )
    def test_of_bytes_and_of_a_file(
        self, guard: Guard, tmp_path: Path, kind: str, mode: str
    ) -> None:
        data = picture(kind, mode=mode)
        path = tmp_path / f"bag.{kind.lower()}"
        path.write_bytes(data)
        here = decode(data, max_megapixels=1)
        for source in (data, path):
            there = guard.decode(source, max_megapixels=1)
            assert np.array_equal(there.picture.rgb, here.picture.rgb)
            assert (there.picture.alpha is None) == (here.picture.alpha is None)
            if here.picture.alpha is not None and there.picture.alpha is not None:
                assert np.array_equal(there.picture.alpha, here.picture.alpha)
            assert (there.format, there.sha256) == (here.format, here.sha256)
            assert (there.icc, there.exif, there.xmp) == (here.icc, here.exif, here.xmp)
            assert (there.orientation, there.notes) == (here.orientation, here.notes)
            assert there.original_bits == here.original_bits

    def test_what_comes_back_may_be_written_into(self, guard: Guard) -> None:
        rgb = guard.decode(picture(), max_megapixels=1).picture.rgb
        rgb[0, 0] = 9
        assert rgb[0, 0].tolist() == [9, 9, 9]

    def test_a_name_that_is_no_text(self, guard: Guard, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xffg.png"))
        path.write_bytes(picture())
        assert guard.decode(path, max_megapixels=1).picture.size == (64, 48)

    @pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
    def test_hostile_files_end_as_they_do_here(self, guard: Guard, path: Path) -> None:
        began = time.monotonic()
        there = _end(lambda: guard.decode(path, max_megapixels=64))
        assert time.monotonic() - began < 10
        assert there == _end(lambda: decode(path, max_megapixels=64))

    def test_four_at_once(self, guard: Guard) -> None:
        data = [picture(size=(200 + n, 100)) for n in range(24)]
        with ThreadPoolExecutor(4) as pool:
            sizes = pool.map(lambda d: guard.decode(d, max_megapixels=1).picture.size, data)
            assert list(sizes) == [(200 + n, 100) for n in range(24)]

    def test_one_process_serves_many(self) -> None:
        guard = Guard()
        before = children()
        for _ in range(5):
            guard.decode(picture(), max_megapixels=1)
        assert children() == before + 1
        guard.close()
        assert children() == before


def _end(run: Callable[[], object]) -> str:
    try:
        run()
    except AssetError as error:
        return f"{type(error).__name__}: {error.message} ({error.hint})"
    return "a picture"


class TestNoHarm:
    @pytest.mark.parametrize(
        ("how", "says"),
        [
            ("crash", "SIGSEGV"),
            ("leave", "code 3"),
            ("compute", "too much time"),
        ],
    )
    def test_its_end_is_the_end_of_one_picture(
        self, misled: Callable[..., Guard], how: str, says: str
    ) -> None:
        before = children()
        guard = misled(how)
        for _ in range(2):
            with pytest.raises(UnreadableAssetError, match=says):
                guard.decode(picture(), max_megapixels=1)
        assert children() == before

    def test_no_answer_in_time(self, misled: Callable[..., Guard]) -> None:
        before = children()
        with pytest.raises(UnreadableAssetError, match="within 2 seconds"):
            misled("hang", 2.0).decode(picture(), max_megapixels=1)
        assert children() == before

    def test_memory_ends_before_the_machines_does(self, misled: Callable[..., Guard]) -> None:
        guard = misled("eat")
        with pytest.raises(AssetTooLargeError, match="more memory"):
            guard.decode(picture(), max_megapixels=1)

    @pytest.mark.parametrize("how", ["boast", "stretch"])
    def test_claims_are_not_believed(self, misled: Callable[..., Guard], how: str) -> None:
        with pytest.raises(UnreadableAssetError, match="impossible shape"):
            misled(how).decode(picture(), max_megapixels=1)

    def test_it_leaves_with_whoever_asked(self) -> None:
        guard = Guard()
        guard.warm()
        (decoder,) = guard._idle
        process = psutil.Process(decoder._process.pid)
        decoder._socket.close()
        process.wait(10)
        guard.close()

    def test_it_needs_no_tensors(self) -> None:
        script = "import sys, watchfolder.pictures.decoder_process; print('torch' in sys.modules)"
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
        assert said.stdout.strip() == b"False"
