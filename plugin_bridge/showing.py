"""Showing: one picture as a small one, in a process of its own that may fail without harm.

    python -m plugin_bridge.showing FILE MAX FORMAT MAX_MEGAPIXELS   writes the picture to stdout

It is started anew for each picture and lives under limits of memory and time, since it decodes
files that a stranger has made. What comes out is upright, sRGB, without metadata.
"""

from __future__ import annotations

import io
import sys
import zlib
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from watchfolder.pictures.formats import FORMATS

MEMORY = 3 << 30
SECONDS = 20
DAMAGED, TOO_LARGE = 3, 4
"""Exit codes."""
QUALITY = {"jpeg": 88, "webp": 88}
_DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I")


def show(path: Path, edge: int, kind: str, max_megapixels: float) -> bytes:
    """The picture with a long edge of at most `edge` pixels, encoded as `kind`.

    Raises what Pillow raises of damaged files, and MemoryError for too many pixels.
    """
    with Image.open(path, formats=[s.PILLOW for s in FORMATS.values()]) as opened:
        if opened.width * opened.height > max_megapixels * 1e6:
            raise MemoryError
        opened.draft("RGB", (edge, edge))
        profile = opened.info.get("icc_profile")
        image = ImageOps.exif_transpose(opened)
    if image.mode in _DEEP:
        image = image.point(lambda level: level / 257).convert("L")
    if image.mode == "F":
        image = image.convert("L")
    if image.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _encoded(_in_srgb(image, profile), kind)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    colors = image.convert("RGB") if image.mode == "RGBA" else image
    if profile and colors.mode in ("RGB", "L", "CMYK", "LAB"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(
                colors, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            colors = made or colors
        except (ImageCms.PyCMSError, OSError, ValueError):
            colors = colors.convert("RGB")  # a broken profile says nothing
    else:
        colors = colors.convert("RGB")
    if alpha is not None:
        colors.putalpha(alpha)
    return colors


def _encoded(image: Image.Image, kind: str) -> bytes:
    if kind == "jpeg" and image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    image.info.clear()
    out = io.BytesIO()
    image.save(out, kind.upper(), **({"quality": QUALITY[kind]} if kind in QUALITY else {}))
    return out.getvalue()


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Show one picture; the exit code."""
    path, edge, kind, megapixels = sys.argv[1:]
    _limit()
    Image.MAX_IMAGE_PIXELS = None  # counted by ourselves
    try:
        data = show(Path(path), int(edge), kind, float(megapixels))
    except MemoryError:
        return TOO_LARGE
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        EOFError,
        LookupError,
        ArithmeticError,
        zlib.error,
    ):
        return DAMAGED
    sys.stdout.buffer.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
