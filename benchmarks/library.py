"""A preset over a library against the codec floor and the tools people use for it.

    python benchmarks/library.py [--minutes 7] [--corpus FOLDER] [--json FILE] [--only NAME]...

30 photographs of 12 MP (photo_corpus.py) become 2048 px JPEGs of quality 90 with full chroma, their
EXIF and a profile: resized, graded and sharpened, by each tool in its own order. Every row has two
workers of one thread. The floor decodes and encodes with simplejpeg and does nothing between. Rows
run in turn, in another order each round, as many rounds as there is time for; a floor is run before
each of ours, and a figure is the median of the ratios to the floor that was run last, in processor
time and in time on the clock, so that a busy machine does not decide. Beside it stands how far the
colors are from the truth (library_truth.py). Tools that have no 3D LUT do a weaker operation, and
are marked so. Tools that are not installed are left out, by name; nothing is installed. Ours is
measured with no color known, by a worker that has just started and by one that has done something
else, and with the colors known; it does everything a job does: guard, ledger, checks, history in
the file; what signing adds is a row of its own. At the end a thousand photographs go through one
worker, to see whether its memory grows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from library_peers import Row, absent, command_of, rows_of
from photo_corpus import make_corpus

HERE = Path(__file__).parent
PRESETS = HERE / "library_presets"
CUBE = 64
BEFORE = "studio-before"
STATES = (", first", ", cold", ", warm")
"""A worker that has just started; that has done another preset; that has done this one."""
JUDGED = (0, 1, 3)
"""Photographs whose colors are compared: two upright, one on its side."""
LOOKED_AT = (100, 500, 1000)
"""After how many photographs memory is compared."""
Figures = dict[str, float]


@dataclass
class Clock:
    """The time there is."""

    minutes: float
    started: float

    @property
    def left(self) -> float:
        """Seconds until the end."""
        return self.started + self.minutes * 60 - time.monotonic()


def main() -> None:
    """Run every row in turn, and print the tables."""
    asked = _parser().parse_args()
    clock = Clock(asked.minutes, time.monotonic())
    work = Path(tempfile.mkdtemp(prefix="library-", dir=asked.work))
    try:
        photos = make_corpus(asked.corpus or Path(tempfile.gettempdir()) / "library-corpus")
        said = {"work": str(work), "presets": str(PRESETS)}
        _truth("tables", said, work)
        rows = rows_of(work, asked.vips_python, asked.sharp)
        rows = [row for row in rows if not asked.only or row.name in {"floor", *asked.only}]
        present = [row for row in rows if not absent(row)]
        results = _rounds(present, photos, work, asked, clock)
        judged = {row.name: str(_folder(work, row)) for row in present if row.judged}
        chosen = [str(photos[place]) for place in JUDGED]
        errors = json.loads(_truth("errors", {**said, "photos": chosen, "made": judged}, work))
        print(_table(results, errors, present))
        if missing := [row.name for row in rows if absent(row)]:
            print("not installed: " + ", ".join(missing))
        for line in _sentences(results):
            print(line)
        growth = _growth(results, photos, work, asked.many, clock)
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"load {load}; {os.cpu_count()} cores, {platform.machine()}")
        if asked.json:
            kept = {"results": results, "delta_e": errors, "growth": growth}
            asked.json.write_text(json.dumps(kept, indent=1))
    finally:
        if not asked.keep:
            shutil.rmtree(work)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="A preset over a library, beside other tools.")
    parser.add_argument("--minutes", type=float, default=7, help="when it is to be done, about")
    parser.add_argument("--rounds", type=int, default=5, help="at most; one at least")
    parser.add_argument("--many", type=int, default=1000, help="photographs of the last run; 0: no")
    parser.add_argument("--corpus", type=Path, help="made there, and used again")
    parser.add_argument("--work", type=Path, help="folder for outputs [the system's temporary one]")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", action="append", help="a row's name; the floor is always there")
    parser.add_argument("--vips-python", default="", help="a Python that has pyvips")
    parser.add_argument("--sharp", default="", help="a node_modules folder that has sharp")
    parser.add_argument("--keep", action="store_true", help="keep the outputs")
    return parser


def _truth(what: str, said: dict[str, Any], work: Path) -> str:
    """What library_truth.py prints."""
    file = work / f"{what}.json"
    file.write_text(json.dumps(said))
    command = [sys.executable, str(HERE / "library_truth.py"), what, str(file)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _rounds(
    rows: list[Row], photos: list[Path], work: Path, asked: argparse.Namespace, clock: Clock
) -> dict[str, list[Figures]]:
    """Figures of every run, by the name of its row; time for the rest of the program is left."""
    floor, *others = rows
    results: dict[str, list[Figures]] = {}
    longest = 0.0
    for number in range(asked.rounds):
        if number and clock.left < longest * 1.1 + _reserve(results, asked.many):
            break
        began = time.monotonic()
        random.Random(number).shuffle(others)
        last = _figures(floor, photos, work)["floor"]
        for row in others:
            if row.ours:
                last = _figures(floor, photos, work)["floor"]
                results.setdefault("floor", []).append({**last, "of_floor": 1, "of_floor_cpu": 1})
            for name, found in _figures(row, photos, work).items():
                found["of_floor"] = found["ms"] / last["ms"]
                found["of_floor_cpu"] = found["cpu_ms"] / last["cpu_ms"]
                results.setdefault(name, []).append(found)
                print(
                    f"  round {number + 1}  {name:24} {found['ms']:7.1f} ms a photo,"
                    f" {found['of_floor']:6.2f} of the floor, {found['of_floor_cpu']:6.2f} in CPU",
                    flush=True,
                )
        longest = max(longest, time.monotonic() - began)
    return results


def _reserve(results: dict[str, list[Figures]], many: int) -> float:
    """Seconds that the judging of colors and so many photographs take."""
    warm = results.get("ours, warm")
    return 45.0 + (1.1e-3 * many * _median(warm, "ms") if warm else 0.0)


def _folder(work: Path, row: Row) -> Path:
    return work / row.name.replace(" ", "-").replace(",", "").replace("(", "").replace(")", "")


def _figures(row: Row, photos: list[Path], work: Path) -> dict[str, Figures]:
    """Names of figures to figures; ours has one of each of STATES."""
    out = _folder(work, row)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    chosen = [str(path) for path in photos[: row.photos]]
    asked = {
        "photos": chosen, "out": str(out), "cube_size": CUBE, "cube_npy": str(work / "look.npy"),
        "presets": str(PRESETS), "presets_in_turn": [BEFORE, row.preset, row.preset],
        "sign": row.sign,
    }  # fmt: skip
    said = out / "asked.json"
    said.write_text(json.dumps(asked))
    environment = {
        **os.environ, "OMP_NUM_THREADS": row.threads, "OMP_WAIT_POLICY": "PASSIVE",
        "OPENBLAS_NUM_THREADS": "1", "MAGICK_THREAD_LIMIT": "1", "VIPS_CONCURRENCY": "1",
        **dict(row.environment),
    }  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    printed, peak = _watched(command_of(row, chosen, out, said), environment)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    runs = [{"seconds": seconds, "cpu": cpu}]
    if printed.strip().startswith("[{"):
        runs = json.loads(printed.strip().splitlines()[-1])
    states = STATES if row.ours else [""]
    return {
        f"{row.name}{state}": {
            "ms": run["seconds"] / len(chosen) * 1e3,
            "cpu_ms": run["cpu"] / len(chosen) * 1e3,
            "peak_mib": peak,
        }
        for state, run in zip(states, runs, strict=True)
    }


def _watched(
    command: list[str], environment: dict[str, str], note: Callable[[float], None] | None = None
) -> tuple[str, float]:
    """What it printed, and the most memory it and its children held, in MiB, shared pages once.

    `note` is told every measurement.
    """
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak, ended = [0.0], threading.Event()

    def watch() -> None:
        root = psutil.Process(process.pid)
        while not ended.wait(0.1):
            total = sum(_held(one.pid) for one in (root, *_children(root)))
            peak[0] = max(peak[0], total)
            if note is not None:
                note(total)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    printed, complaints = process.communicate()
    ended.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {complaints[-800:]}")
    return printed, peak[0]


def _held(process: int) -> float:
    """MiB that a process holds, what it shares in proportion; 0 where it is gone."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in rollup.splitlines() if line[:4] == "Pss:")


def _children(root: psutil.Process) -> list[psutil.Process]:
    try:
        return list(root.children(recursive=True))
    except psutil.Error:
        return []


def _table(results: dict[str, list[Figures]], errors: dict[str, float], rows: Iterable[Row]) -> str:
    lines = ["| pipeline | clock ms | CPU ms | clock / floor | CPU / floor | peak MiB | dE2000 |"]
    lines.append("|---|---|---|---|---|---|---|")
    weaker = {row.name for row in rows if not row.judged}
    order = sorted(results.items(), key=lambda item: _median(item[1], "of_floor"))
    for name, runs in order:
        error = errors.get(name.removesuffix(", warm").removesuffix(", cold"))
        told = f"{error:.2f}" if error is not None else "other" if name in weaker else ""
        lines.append(
            f"| {name} | {_median(runs, 'ms'):.0f} | {_median(runs, 'cpu_ms'):.0f} "
            f"| {_median(runs, 'of_floor'):.2f} | {_median(runs, 'of_floor_cpu'):.2f} "
            f"| {max(r['peak_mib'] for r in runs):.0f} | {told} |"
        )
    return "\n".join(lines)


def _sentences(results: dict[str, list[Figures]]) -> list[str]:
    """What is read out of the table."""
    warm = results.get("ours, warm")
    if not warm:
        return []
    said = [f"{len(warm)} rounds. With the table filled: {_spread(warm)}."]
    if cold := results.get("ours, cold"):
        said.append(f"With the table empty: {_spread(cold)}.")
    if first := results.get("ours, first"):
        said.append(f"The first photographs of a process: {_spread(first)}.")
    if signed := results.get("ours, signed, warm"):
        adds = _median(signed, "of_floor_cpu") - _median(warm, "of_floor_cpu")
        floor = _median(results["floor"], "cpu_ms")
        said.append(f"Signing adds {adds * floor:.0f} ms of CPU a photo: {adds:.2f} of the floor.")
    one, four = (results.get(f"ours, {count} slot{end}, warm") for count, end in _SLOTS)
    if one and four:
        clock, cpu = (_median(four, n) / _median(one, n) for n in ("of_floor", "of_floor_cpu"))
        said.append(f"Four slots take {clock:.2f} times one, {cpu:.2f} in CPU.")
    peers = [
        f"{name} {_times(runs, warm, 'of_floor'):.1f} ({_times(runs, warm, 'of_floor_cpu'):.1f})"
        for name, runs in results.items()
        if not name.startswith("ours") and name != "floor"
    ]
    if peers:
        said.append(
            "Times as long as ours with the table filled (in CPU): " + ", ".join(peers) + "."
        )
    return said


_SLOTS = (("one", ""), ("four", "s"))


def _median(runs: list[Figures], name: str) -> float:
    return statistics.median(run[name] for run in runs)


def _times(runs: list[Figures], ours: list[Figures], name: str) -> float:
    return _median(runs, name) / _median(ours, name)


def _spread(runs: list[Figures]) -> str:
    shares = [run["of_floor_cpu"] for run in runs]
    middle = f"{_median(runs, 'of_floor'):.2f} of the floor, {statistics.median(shares):.2f} in CPU"
    return f"{middle} ({min(shares):.2f} to {max(shares):.2f})"


def _growth(
    results: dict[str, list[Figures]], photos: list[Path], work: Path, most: int, clock: Clock
) -> dict[str, float]:
    """Memory of one worker after so many photographs, printed; as many as there is time for."""
    warm = results.get("ours, warm")
    if not warm or not most:
        return {}
    count = min(most, max(120, int(clock.left / (_median(warm, "ms") / 1e3))))
    shots, out = work / "many", work / "many-out"
    shots.mkdir()
    out.mkdir()
    paths = [shots / f"{number:05d}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        _linked(photos[number % len(photos)], path)
    said = {
        "photos": [str(path) for path in paths], "out": str(out), "presets": str(PRESETS),
        "presets_in_turn": ["studio-look"], "sign": "off", "copies": False,
    }  # fmt: skip
    (out / "asked.json").write_text(json.dumps(said))
    seen: list[tuple[int, float]] = []

    def note(held: float) -> None:
        made = out / "0"
        seen.append((len(list(made.iterdir())) if made.is_dir() else 0, held))

    command = [sys.executable, str(HERE / "library_rows.py"), "ours", str(out / "asked.json")]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    printed, peak = _watched(command, environment, note)
    (run,) = json.loads(printed.strip().splitlines()[-1])
    after = {
        f"after_{number}": statistics.median(near)
        for number in (*LOOKED_AT[:2], count)
        if (near := [held for done, held in seen if number * 0.8 <= done <= number])
    }
    told = ", ".join(f"{value:.0f} after {name[6:]}" for name, value in after.items())
    print(
        f"{count} photographs, two in flight: at most {peak:.0f} MiB; {told};"
        f" {run['cpu'] / count * 1e3:.0f} ms of CPU each."
    )
    return {"count": count, "peak_mib": peak, "cpu_ms": run["cpu"] / count * 1e3, **after}


def _linked(source: Path, path: Path) -> None:
    try:
        path.hardlink_to(source)
    except OSError:  # on another disk
        shutil.copyfile(source, path)


if __name__ == "__main__":
    main()
