"""A corpus of photographs for benchmarks, the same bytes every time on one machine.

    python benchmarks/photo_corpus.py FOLDER [--count 30] [--width 4000] [--height 3000]

Each is a window of a real photograph (of ../shared/data/images where there are any, else the still
life that presets are shown on), enlarged, sharpened and given the grain of a sensor, so that it
compresses like what a camera writes: JPEG, quality 92, 4:2:0, with EXIF and a profile. Every
eighth lies on its side by its EXIF orientation, every sixth is in Display P3.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import struct
from pathlib import Path

import cv2
import numpy as np
import piexif
from numpy.typing import NDArray
from PIL import Image, ImageCms

from watchfolder.studio.scene import scene

EDITION, SEED = 2, 9
PHOTOGRAPHS = Path(__file__).parents[1] / ".." / "shared" / "data" / "images"
Pixels = NDArray[np.uint8]


def make_corpus(folder: Path, count: int = 30, width: int = 4000, height: int = 3000) -> list[Path]:
    """Write `count` photographs into `folder` and give their paths; sha256.json says what they are.

    What is there already, with the right sums, is left as it is.
    """
    sums = folder / "sha256.json"
    asked = {"edition": EDITION, "seed": SEED, "count": count, "size": [width, height]}
    if sums.is_file():
        said = json.loads(sums.read_text())
        paths = [folder / name for name in said["files"]]
        if said["asked"] == asked and all(p.is_file() for p in paths):
            return paths
    folder.mkdir(parents=True, exist_ok=True)
    sources = _sources()
    random = np.random.default_rng(SEED)
    files = {}
    for number in range(count):
        name, pixels = sources[number % len(sources)]
        data = _photograph(pixels, number, (width, height), random)
        path = folder / f"{number:05d}-{name}.jpg"
        path.write_bytes(data)
        files[path.name] = hashlib.sha256(data).hexdigest()
    sums.write_text(json.dumps({"asked": asked, "files": files}, indent=1))
    return [folder / name for name in files]


def _sources() -> list[tuple[str, Pixels]]:
    found = []
    for path in sorted(PHOTOGRAPHS.glob("*.jpg")) if PHOTOGRAPHS.is_dir() else []:
        with Image.open(path) as image:
            found.append((path.stem.replace("_", "-"), np.asarray(image.convert("RGB"))))
    return found or [("still-life", scene().rgb.astype(np.uint8))]


def _photograph(
    pixels: Pixels, number: int, size: tuple[int, int], random: np.random.Generator
) -> bytes:
    """A window of `pixels` as a camera file of `size`, upright or on its side."""
    width, height = size
    full = _window(pixels, width / height, random)
    light = np.float32(2.0 ** random.uniform(-0.4, 0.4))
    warmth = np.array([random.uniform(0.94, 1.06), 1.0, random.uniform(0.94, 1.06)], np.float32)
    large = cv2.resize(full, size, interpolation=cv2.INTER_LANCZOS4).astype(np.float32)
    large = (large + 0.8 * (large - cv2.GaussianBlur(large, (0, 0), 2.0))) * light * warmth
    grain = cv2.GaussianBlur(random.standard_normal((height, width, 3), np.float32), (0, 0), 0.6)
    large += grain * 4.4 * (1.5 + 0.008 * large.clip(0, 255))
    image = Image.fromarray(large.clip(0, 255).astype(np.uint8))
    orientation = 6 if number % 8 == 3 else 1
    if orientation == 6:
        image = image.transpose(Image.Transpose.ROTATE_90)
    exif = piexif.dump(
        {
            "0th": {
                piexif.ImageIFD.Make: b"Benchmark",
                piexif.ImageIFD.Model: b"Twelve",
                piexif.ImageIFD.Orientation: orientation,
                piexif.ImageIFD.Artist: b"Studio",
                piexif.ImageIFD.Copyright: b"Studio",
            },
            "Exif": {
                piexif.ExifIFD.DateTimeOriginal: b"2026:01:02 10:00:00",
                piexif.ExifIFD.ISOSpeedRatings: 200,
                piexif.ExifIFD.ExposureTime: (1, 125),
            },
        }
    )
    file = io.BytesIO()
    profile = display_p3() if number % 6 == 5 else _srgb()
    image.save(file, "JPEG", quality=92, subsampling=2, exif=exif, icc_profile=profile)
    return file.getvalue()


def _window(pixels: Pixels, ratio: float, random: np.random.Generator) -> Pixels:
    height, width = pixels.shape[:2]
    share = random.uniform(0.7, 1.0)
    wide = int(min(width, height * ratio) * share)
    tall = int(wide / ratio)
    left = int(random.integers(0, width - wide + 1))
    top = int(random.integers(0, height - tall + 1))
    window = pixels[top : top + tall, left : left + wide]
    return np.ascontiguousarray(window[:, ::-1] if random.random() < 0.5 else window)


def _srgb() -> bytes:
    """One profile for all, as a camera writes it: without the time it was made."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    return bytes(data)


def display_p3() -> bytes:
    """Display P3 as an ICC profile (version 2): P3 primaries adapted to D50, the sRGB curve."""
    fixed = lambda *values: b"".join(struct.pack(">i", round(v * 65536)) for v in values)  # noqa: E731
    encoded = np.linspace(0, 1, 1024)
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    curve = (
        b"curv\0\0\0\0" + struct.pack(">I", 1024) + (linear * 65535).round().astype(">u2").tobytes()
    )
    name = b"Display P3\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78),
        b"cprt": b"text\0\0\0\0Public domain\0",
        b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(0.515102, 0.241182, -0.001050),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(0.291965, 0.692236, 0.041882),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(0.157153, 0.066582, 0.784378),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    header = bytearray(128)
    header[8:12] = struct.pack(">I", 0x02400000)
    header[12:24] = b"mntrRGB XYZ "
    header[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    header[36:40] = b"acsp"
    header[68:80] = fixed(0.9642, 1.0, 0.8249)
    whole = bytes(header) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def main() -> None:
    """Write the corpus that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a corpus of photographs.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--width", type=int, default=4000)
    parser.add_argument("--height", type=int, default=3000)
    asked = parser.parse_args()
    paths = make_corpus(asked.folder, asked.count, asked.width, asked.height)
    sizes = [path.stat().st_size / 1e6 for path in paths]
    print(f"{len(paths)} photographs, {sum(sizes) / len(sizes):.2f} MB on average")


if __name__ == "__main__":
    main()
