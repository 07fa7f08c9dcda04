"""What the source check finds and what it misses: `python benchmarks/source_check.py [FOLDER ...]`.

Every photograph of ../shared, and of the folders given, is measured as it is and after faults of
known size (made_faults.py). First the figures of the photographs as they are; then, for each fault,
how many of the photographs that can have it are warned of it; and how many that do not have it are,
as they are and with any other fault that cannot cause it. Each is asked for at its own size, with a
new background, but where the size itself is the fault: there a delivery of 1600 px is asked for.
The network looks at each photograph anew where the fault is one of the ground.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from made_faults import (
    Making,
    Shot,
    as_it_is,
    blurred,
    compressed,
    exposed,
    lit,
    lost_in_black,
    lost_in_white,
    melted,
    noisy,
    shrunk,
    sunk,
    surroundings_lost_in_black,
)
from numpy.typing import NDArray
from PIL import Image

from presets.aspect import Aspect
from presets.edits.background import Background
from presets.regions import Region
from presets.slots import Slot
from watchfolder.errors import AssetError
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
Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of known size, and what should be said of it."""

    name: str
    code: str
    """"" for one that is too small to be warned of."""
    make: Making
    also: tuple[str, ...] = ()
    """Codes that are true as well, and so neither asked for nor false."""
    looked_at: bool = False
    """Whether the network looks at the faulty photograph; else it saw the good one."""


SOFT, NOISY, DARK, BLOWN = "source.soft", "source.noisy", "source.dark", "source.blown"
CRUSHED, JPEG = "source.crushed", "source.compressed"
CAST, BLENDS = "source.cast", "source.blends"
_GROUND = (BLOWN, CRUSHED, CAST)
NOTHING = Fault("as it is", "", as_it_is)
FAULTS = (
    NOTHING,
    Fault("blur 0.5 px", "", blurred(0.5)),
    Fault("blur 2 px", SOFT, blurred(2)),
    Fault("blur 3 px", SOFT, blurred(3)),
    Fault("noise 2", "", noisy(2), also=(NOISY,)),
    Fault("noise 6", NOISY, noisy(6)),
    Fault("noise 12", NOISY, noisy(12)),
    Fault("1 stop under", "", exposed(-1)),
    Fault("2 stops under", DARK, exposed(-2), also=(CRUSHED,)),
    Fault("3 stops under", DARK, exposed(-3), also=(CRUSHED,)),
    Fault("2 stops over", "", exposed(2), also=(BLOWN, BLENDS)),
    Fault("product 5 % white", BLOWN, lost_in_white(0.05), also=(BLENDS,)),
    Fault("product 15 % white", BLOWN, lost_in_white(0.15), also=(BLENDS,)),
    Fault("product 10 % black", CRUSHED, lost_in_black(0.1), also=(DARK,)),
    Fault("product 20 % black", CRUSHED, lost_in_black(0.2), also=(DARK,)),
    Fault("product 30 % black", CRUSHED, lost_in_black(0.3), also=(DARK,)),
    Fault("around 20 % black", CRUSHED, surroundings_lost_in_black(0.2), also=(DARK, BLENDS)),
    Fault("around 35 % black", CRUSHED, surroundings_lost_in_black(0.35), also=(DARK, BLENDS)),
    Fault("blacks 90 down", CRUSHED, sunk(90), also=(DARK,)),
    Fault("JPEG 60", "", compressed(60), also=(JPEG,)),
    Fault("JPEG 30", JPEG, compressed(30)),
    Fault("JPEG 20", JPEG, compressed(20)),
    Fault("JPEG 10", JPEG, compressed(10)),
    Fault("JPEG 30, then 95", JPEG, compressed(30, again=95)),
    Fault("JPEG 20, then 95", JPEG, compressed(20, again=95)),
    Fault("JPEG 10, then 95", JPEG, compressed(10, again=95)),
    Fault("light 5 % warm", "", lit(1.05, 1, 0.95)),
    Fault("light 20 % warm", CAST, lit(1.2, 1, 0.8)),
    Fault("light 30 % warm", CAST, lit(1.3, 1, 0.7)),
    Fault("light 20 % cold", CAST, lit(0.8, 1, 1.2)),
    Fault("light 20 % green", CAST, lit(0.91, 1.1, 0.91)),
    Fault("light 20 % magenta", CAST, lit(1.1, 0.91, 1.1)),
    Fault("ground half alike", "", melted(0.5), also=_GROUND, looked_at=True),
    Fault("ground alike, a side", BLENDS, melted(1.0, half=True), also=_GROUND, looked_at=True),
    Fault("ground 9/10 alike", BLENDS, melted(0.9), also=_GROUND, looked_at=True),
    Fault("ground alike", BLENDS, melted(1.0), also=_GROUND, looked_at=True),
    Fault("300 px", "source.small", shrunk(300), also=(SOFT,)),
)
CODES = (SOFT, NOISY, DARK, BLOWN, CRUSHED, JPEG, CAST, BLENDS)
"""Those whose false alarms are counted; whether a picture is small is arithmetic."""


@dataclass(frozen=True, slots=True)
class Known:
    """A photograph with what the network sees in it."""

    shot: Shot
    seen: Plane | None
    more: dict[str, float]


def photographs(folders: Sequence[Path]) -> dict[str, Known]:
    """The photographs, without masks and true alphas."""
    files = [f for d in folders for f in sorted(d.glob("*.[jp][pn]g")) if not _is_part(f.stem)]
    found = {}
    for file in files:
        try:
            decoded = decode(file, max_megapixels=100)
        except AssetError as error:
            print(f"left out: {error}")
            continue
        picture = decoded.picture
        seen, more = seen_subject(picture)
        truth = file.with_name(f"{file.stem}_alpha.png")
        rgb = np.asarray(picture.rgb * (255 / picture.top), np.float32)
        alpha = None if picture.alpha is None else (picture.alpha * (255 / picture.top))
        shot = Shot(
            rgb,
            None if alpha is None else alpha.astype(np.uint8),
            _true(truth) if truth.is_file() else _outlined(picture, seen),
            "cast_a" in check_source(picture, seen),
            decoded.jpeg_quality,
        )
        found[file.stem] = Known(shot, seen, more)
    if not found:
        raise SystemExit(f"no photographs in {', '.join(map(str, folders))}")
    return found


def _is_part(stem: str) -> bool:
    return stem.endswith("_alpha") or "_mask_" in stem


def _true(file: Path) -> Plane:
    with Image.open(file) as image:
        return np.asarray(np.asarray(image.convert("L")) / 255, np.float32)


def _outlined(picture: Picture, seen: Plane | None) -> Plane | None:
    if picture.alpha is not None:
        return np.asarray(picture.alpha / picture.top, np.float32)
    if seen is None:
        return None
    size = picture.rgb.shape[1::-1]
    return np.asarray(np.clip(2 * cv2.resize(seen, size) - 0.5, 0, 1), np.float32)


def examined(known: Known, fault: Fault) -> tuple[Facts, float] | None:
    """What examining the faulty photograph finds, and the ms of its check; None: not possible."""
    shot = fault.make(known.shot)
    if shot is None:
        return None
    rgb = np.clip(shot.rgb + 0.5, 0, 255).astype(np.uint8)
    picture = Picture(np.ascontiguousarray(rgb), shot.alpha)
    seen, more = seen_subject(picture) if fault.looked_at else (known.seen, known.more)
    start = time.perf_counter()
    figures = check_source(picture, seen)
    spent = 1000 * (time.perf_counter() - start)
    if shot.jpeg_quality:
        figures["jpeg_quality"] = float(shot.jpeg_quality)
    facts = Facts(
        sha256="0" * 64,
        pixel_key="0" * 64,
        format="png",
        width=picture.size.width,
        height=picture.size.height,
        bits=8,
        has_alpha=shot.alpha is not None,
        measures=figures | more,
    )
    return facts, spent


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


def told(found: dict[str, Known]) -> dict[tuple[str, str], set[str]]:
    """By fault and photograph, what is said; the figures of those as they are are printed."""
    names = [
        *("blur", "grain", "blocks", "highlight", "blown", "crushed", "crushed_around"),
        *("cast_a", "cast_b", "cast_own", "separation", "hidden_edge"),
    ]
    print(f"{'photograph':26}{'size':>12}" + "".join(f"{n[-11:]:>12}" for n in names) + "    ms")
    said: dict[tuple[str, str], set[str]] = {}
    times = []
    for fault in FAULTS:
        for name, known in found.items():
            done = examined(known, fault)
            if done is None:
                continue
            facts, spent = done
            said[fault.name, name] = warned(facts, fault)
            if fault is NOTHING:
                m = facts.measures
                values = "".join(f"{m[f]:12.2f}" if f in m else f"{'-':>12}" for f in names)
                print(f"{name[:25]:26}{facts.width:>6}x{facts.height:<5}{values}{spent:6.0f}")
                times.append(spent)
    print(f"\nchecked in {statistics.median(times):.0f} ms in the middle, the network left out")
    return said


def main(folders: Sequence[Path]) -> None:
    """Print the three tables."""
    found = photographs(folders)
    said = told(found)
    print(f"\n{'fault':22}{'to be said':20}{'said of':>10}  missed")
    for fault in FAULTS:
        could = [n for n in found if (fault.name, n) in said]
        hit = [n for n in could if fault.code in said[fault.name, n]]
        if fault.code:
            missed = ", ".join(n for n in could if n not in hit)
            print(f"{fault.name:22}{fault.code:20}{len(hit):>5} of {len(could):<4}{missed}")
    print(f"\n{'false alarms':20}{'as it is':>12}{'with others':>14}  where")
    for code in CODES:
        clean = {f.name for f in FAULTS if f.code != code and code not in f.also}
        asked = [key for key in said if key[0] in clean]
        wrong = [key for key in asked if code in said[key]]
        plain = [key for key in wrong if key[0] == NOTHING.name]
        where = ", ".join(
            f"{n} ({f})" for f, n in (plain + [k for k in wrong if k not in plain])[:5]
        )
        few, many = f"{len(plain)} of {len(found)}", f"{len(wrong)} of {len(asked)}"
        print(f"{code:20}{few:>12}{many:>14}  {where}")


if __name__ == "__main__":
    main([IMAGES, *(Path(folder) for folder in sys.argv[1:])])
