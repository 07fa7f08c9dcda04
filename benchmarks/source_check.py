"""What the source check finds and what it misses: `python benchmarks/source_check.py`.

Every photograph of ../shared is measured as it is and after faults of known size: blur, noise,
exposure, clipping, fewer pixels, and a ground of nearly the product's color. First the figures of
the photographs as they are; then, for each fault, how many photographs are warned of it
(detection), and how many that do not have it are (false alarms, over all other faults and none that
cannot cause it). Each is asked for at its own size, with a new background, but where the size
itself is the fault: there a delivery of 1600 px is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from presets.aspect import Aspect
from presets.edits.background import Background
from presets.regions import Region
from presets.slots import Slot
from watchfolder.pictures.decode import decode
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.picture import Picture
from watchfolder.pictures.source_check import check_source
from watchfolder.planning.plan import PlannedBranch, PlannedChain, PlannedStep
from watchfolder.planning.source_advice import source_advice
from watchfolder.planning.tails import Extent
from watchfolder.studio.looking import seen_subject

IMAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "images"
DELIVERED = 1600
Levels = NDArray[np.float32]
Making = Callable[[Levels, Levels | None], Levels]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of known size, and what should be said of it."""

    name: str
    code: str
    """"" for one that is too small to be warned of."""
    make: Making
    """Of (H, W, 3) levels, and roughly where the subject is."""
    also: tuple[str, ...] = ()
    """Codes that are true as well, and so neither asked for nor false."""


def blurred(sigma: float) -> Making:
    """Out of focus."""
    return lambda rgb, _: np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.float32)


def noisy(sigma: float) -> Making:
    """High sensitivity: noise in each channel by itself, in 8-bit levels."""

    def make(rgb: Levels, _: Levels | None) -> Levels:
        rng = np.random.default_rng(7)
        return rgb + rng.normal(0, sigma, rgb.shape).astype(np.float32)

    return make


def exposed(stops: float) -> Making:
    """Another exposure, in linear light."""

    def make(rgb: Levels, _: Levels | None) -> Levels:
        v = rgb / 255
        linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4) * 2**stops
        v = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
        return np.asarray(255 * v, np.float32)

    return make


def sunk(levels: float) -> Making:
    """Blacks pulled down, as by a hard preset."""
    return lambda rgb, _: (rgb - levels) * (255 / (255 - levels))


def shrunk(edge: int) -> Making:
    """A copy from a web page."""

    def make(rgb: Levels, _: Levels | None) -> Levels:
        scale = min(1.0, edge / max(rgb.shape[:2]))
        return np.asarray(
            cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32
        )

    return make


def before_its_own_color(share: float) -> Making:
    """A ground this share of the way to the product's color, as far as the product is known."""

    def make(rgb: Levels, subject: Levels | None) -> Levels:
        if subject is None:
            return rgb
        inside = cv2.resize(subject, (rgb.shape[1], rgb.shape[0]))[..., None]
        own = np.median(rgb[inside[..., 0] > 0.9], axis=0)
        away = share * (1 - np.clip(2 * inside, 0, 1))
        return np.asarray(rgb + away * (own - rgb), np.float32)

    return make


NOTHING = Fault("as it is", "", lambda rgb, _: rgb)
FAULTS = (
    NOTHING,
    Fault("blur 0.5 px", "", blurred(0.5)),
    Fault("blur 2 px", "source.soft", blurred(2)),
    Fault("blur 3 px", "source.soft", blurred(3)),
    Fault("noise 2", "", noisy(2)),
    Fault("noise 6", "source.noisy", noisy(6)),
    Fault("noise 12", "source.noisy", noisy(12)),
    Fault("1 stop under", "", exposed(-1)),
    Fault("2 stops under", "source.dark", exposed(-2)),
    Fault("3 stops under", "source.dark", exposed(-3), also=("source.crushed",)),
    Fault("2 stops over", "source.blown", exposed(2)),
    Fault("blacks 90 down", "source.crushed", sunk(90)),
    Fault("ground half alike", "", before_its_own_color(0.5)),
    Fault("ground alike", "source.blends", before_its_own_color(1.0), also=("source.blown",)),
    Fault("300 px", "source.small", shrunk(300)),
)
CODES = (
    *("source.soft", "source.noisy", "source.dark", "source.blown", "source.crushed"),
    "source.blends",
)
"""Those whose false alarms are counted; whether a picture is small is arithmetic."""


def photographs() -> dict[str, Picture]:
    """The photographs, without masks and true alphas."""
    files = [f for f in sorted(IMAGES.glob("*.[jp][pn]g")) if not _is_part(f.stem)]
    if not files:
        raise SystemExit(f"no photographs in {IMAGES}")
    return {file.stem: decode(file, max_megapixels=100).picture for file in files}


def _is_part(stem: str) -> bool:
    return stem.endswith("_alpha") or "_mask_" in stem


def with_fault(picture: Picture, subject: Levels | None, fault: Fault) -> Picture:
    """The photograph with a fault, 8-bit."""
    rgb = np.clip(fault.make(picture.rgb.astype(np.float32), subject) + 0.5, 0, 255)
    return Picture(np.ascontiguousarray(rgb.astype(np.uint8)))


def measured(picture: Picture, subject: Levels | None, more: dict[str, float]) -> Facts:
    """What examining would find; the subject is that of the photograph without the fault."""
    return Facts(
        sha256="0" * 64,
        pixel_key="0" * 64,
        format="png",
        width=picture.size.width,
        height=picture.size.height,
        bits=8,
        has_alpha=False,
        measures=check_source(picture, subject) | more,
    )


def warned(facts: Facts, fault: Fault) -> set[str]:
    """The codes of what is said of it."""
    edge = DELIVERED if fault.code == "source.small" else None
    square = Aspect(width=1, height=1)
    slot = Slot(
        name="listing",
        long_edge=edge,
        aspect=square if edge else None,
        fit="pad" if edge else "crop",
    )
    cut = PlannedStep(
        edit=Background.model_validate({"color": {"said": "white", "hex": "#FFFFFF"}}),
        engine="builtin",
        engine_version="1",
        feature_version=1,
        key="k",
        seed=0,
        region=Region(kind="subject"),
        needs_subject=True,
    )
    chain = PlannedChain(
        branch="", variant=1, after="original", start_key="", steps=(cut,), end_key="k"
    )
    branch = PlannedBranch(name="", after="original", chains=(chain,), slots=(slot,), review="none")
    extents: dict[str, Extent | None] = {"": Extent(facts.width, facts.height)}
    return {advice.code for advice in source_advice(facts, (branch,), extents)}


def main() -> None:
    """Print both tables."""
    pictures = photographs()
    figures = ("blur", "grain", "highlight", "blown", "crushed", "separation", "subject_confidence")
    print(
        f"{'photograph':26}{'size':>12}"
        + "".join(f"{name[:10]:>11}" for name in figures)
        + "    ms"
    )
    subjects = {name: seen_subject(source) for name, source in pictures.items()}
    said: dict[tuple[str, str], set[str]] = {}
    for fault in FAULTS:
        for name, source in pictures.items():
            start = time.perf_counter()
            facts = measured(with_fault(source, subjects[name][0], fault), *subjects[name])
            spent = 1000 * (time.perf_counter() - start)
            said[fault.name, name] = warned(facts, fault)
            if fault is NOTHING:
                values = "".join(
                    f"{facts.measures[f]:11.2f}" if f in facts.measures else f"{'-':>11}"
                    for f in figures
                )
                print(f"{name:26}{facts.width:>6}x{facts.height:<5}{values}{spent:6.0f}")
    print(f"\n{'fault':18}{'to be said':18}{'said of':>10}  missed")
    for fault in FAULTS:
        if fault.code:
            hit = [n for n in pictures if fault.code in said[fault.name, n]]
            missed = ", ".join(n for n in pictures if n not in hit)
            print(f"{fault.name:18}{fault.code:18}{len(hit):>6}/{len(pictures)}  {missed}")
    print(f"\n{'false alarms':18}{'of':>8}  where")
    for code in CODES:
        clean = [f for f in FAULTS if f.code != code and code not in f.also]
        wrong = [(f.name, n) for f in clean for n in pictures if code in said[f.name, n]]
        where = ", ".join(f"{n} ({f})" for f, n in wrong[:4])
        print(f"{code:14}{len(wrong):>4}{len(clean) * len(pictures):>8}  {where}")


if __name__ == "__main__":
    main()
