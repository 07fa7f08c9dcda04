"""demo: a real photograph through a real watched folder, to a contact sheet."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from watchfolder.jobs.job import Job
    from watchfolder.jobs.store import JobStore

MARK = ".watchfolder-demo"
_PASSING = frozenset({"settling", "waiting-for-sidecar", "no-instructions"})
"""Reasons for holding a drop that go away by themselves."""
MODELS = "models"
"""Sub-folder of a folder given to --generative."""
PATIENCE = 240.0
"""Seconds after which the demo gives up on the daemon."""

CUP = """\
# Beside the photo, named after it: cup.png.edit.yaml
preset: atelier-leather
keep: [the coffee, the spoon, the wooden table]
slots:                             # this photo is small, so its slots are too
  listing: {long_edge: 1000, metadata: full}
  gallery: {long_edge: 1000}
  banner: {long_edge: 1600}
  story: {long_edge: 1400}
branches:
  colourway:                       # two more colours of the same product, in the same light
    each: {colour: [forest, burgundy]}
    steps:
      - {edit: recolor, target: the cup, to: "brand.{colour}"}
    slots: [{listing: {aspect: "3:2", long_edge: 1200}}]     # nothing of the photo is cut off
  studio:                          # off the table, onto a paper sweep, standing again
    steps:
      - {edit: background, gradient: ["#EFE8DC", "#D9CDBB"], shape: sweep, room: 0.26}
      - {edit: shadow, kind: contact, opacity: 0.9, direction: 300}
    slots: [listing, gallery]
  hero:                            # a moody banner and story, in a pool of lamplight
    look: nocturne
    steps:
      - edit: background
        gradient: ["#D9A876", "#8F6646", "#40291F", "#1A1210"]
        shape: radial
        room: 0.55
      - {edit: shadow, kind: contact, opacity: 1, direction: 300}
    slots: [banner, story]
"""
ANY = """\
# Beside the photo, named after it: PHOTO.edit.yaml
preset: atelier-leather
branches:
  colourway:                       # two more colours of the same product, in the same light
    each: {colour: [forest, burgundy]}
    steps:
      - {edit: recolor, target: the product, to: "brand.{colour}"}
    slots: [listing]
  studio:                          # on a paper sweep, standing
    steps:
      - {edit: background, gradient: ["#EFE8DC", "#D9CDBB"], shape: sweep, room: 0.3}
      - {edit: shadow, kind: contact, opacity: 0.9, direction: 300}
    slots: [listing, gallery]
  hero:                            # a moody banner and story, in a pool of lamplight
    look: nocturne
    steps:
      - edit: background
        gradient: ["#D9A876", "#8F6646", "#40291F", "#1A1210"]
        shape: radial
        room: 0.8
      - {edit: shadow, kind: contact, opacity: 1, direction: 300}
    slots: [banner, story]
"""


@click.command(
    epilog="""\b
Examples:
  watchfolder demo
  watchfolder demo --photo bag.jpg --out demo-bag
  watchfolder demo --generative tests/small_editor"""
)
@click.option(
    "--photo",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your own product photo [default: a CC0 photograph of a coffee cup].",
)
@click.option(
    "--out",
    default="demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the demo; one of an earlier demo is made anew.",
)
@click.option(
    "--generative",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with models/, a picture and its sidecar: the demo of a generative model.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def demo(photo: Path | None, out: Path, generative: Path | None, as_json: bool) -> None:
    """Drop a photo and its sidecar into a watched folder and see what comes out."""
    if photo is not None and generative is not None:
        raise click.UsageError("--photo is for the demo without a model; leave one of them out")
    from watchfolder.cli.following import exit_code, follow, say_end
    from watchfolder.cli.output import print_json
    from watchfolder.jobs.store import JobStore
    from watchfolder.settings import read_settings

    given = None if generative is None else _given(generative.absolute())
    out = out.absolute()
    _fresh(out)
    studio, state = out / "studio", out / "state"
    studio.mkdir()
    settings = read_settings(None, state=state)
    store = JobStore(settings.ledger, settings)
    started = time.monotonic()
    daemon = _start_daemon(studio, state, out / "daemon.log", given and given.parent / MODELS)
    try:
        _say(f"daemon {daemon.pid} watches {studio}", as_json)
        _until(lambda: bool(store.roster.alive()), daemon, out, "the worker did not start")
        dropped = _drop(photo, studio) if given is None else _drop_given(given, studio)
        _say(f"dropped {dropped.name} and {dropped.name}.edit.yaml", as_json)
        _until(lambda: _taken(store, dropped), daemon, out, "the drop was not taken")
        asked = store.latest_for(str(dropped))
        assert asked is not None  # noqa: S101 - the line above waited for it
        (job,) = follow(
            store, [asked.id], quiet=as_json, check=lambda: _alive(daemon, out, started)
        )
    finally:
        _stop(daemon)
    what = "the photo" if given is None else "the picture"
    sheet = _sheet(job, dropped, out / "contact-sheet.png", what)
    seconds = time.monotonic() - started
    if as_json:
        from watchfolder.cli.jobs import as_data

        print_json({"job": as_data(job), "contact_sheet": str(sheet), "seconds": round(seconds, 1)})
    else:
        say_end(job)
        click.secho(f"contact sheet: {sheet}", bold=True)
        click.echo(f"{seconds:.0f} s in all. Next: watchfolder inspect {_first(job)}")
    sys.exit(exit_code([job]))


def _fresh(out: Path) -> None:
    """Make the demo's folder anew; a folder that is not a demo's is never touched."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            raise click.UsageError(f"{out} is not empty and not of an earlier demo; use --out")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("made by watchfolder demo; it may be removed\n", encoding="utf-8")


def _start_daemon(
    studio: Path, state: Path, log: Path, models: Path | None
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "watchfolder", "watch", str(studio)]
    command += ["--state-folder", str(state)]
    more = {} if models is None else {"WATCHFOLDER_MODELS": str(models)}
    with log.open("wb") as file:
        return subprocess.Popen(
            command,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | more,
        )


def _drop(photo: Path | None, studio: Path) -> Path:
    """Copy the photo, then write its sidecar, as a person would."""
    if photo is not None:
        dropped = studio / photo.name
        shutil.copyfile(photo, dropped)
        text = ANY.replace("PHOTO", photo.name)
    else:
        dropped = studio / "cup.png"
        shutil.copyfile(_cup(), dropped)
        text = CUP
    sidecar_beside(dropped).write_text(text, encoding="utf-8")
    return dropped


def _given(folder: Path) -> Path:
    """Find the picture that lies in a folder with its sidecar."""
    pictures = [p for p in sorted(folder.glob("*.png")) if sidecar_beside(p).is_file()]
    if not pictures:
        raise click.UsageError(f"{folder} holds no PNG with a sidecar beside it")
    return pictures[0]


def _drop_given(picture: Path, studio: Path) -> Path:
    """Copy a picture, its masks, then its sidecar."""
    from presets.sidecar import masks_of

    dropped = studio / picture.name
    for mask in masks_of(picture).values():
        shutil.copyfile(mask, studio / mask.name)
    shutil.copyfile(picture, dropped)
    shutil.copyfile(sidecar_beside(picture), sidecar_beside(dropped))
    return dropped


def sidecar_beside(picture: Path) -> Path:
    """Where a picture's sidecar is written."""
    return picture.with_name(f"{picture.name}.edit.yaml")


def _cup() -> Path:
    """Find the photograph by Rachel Michetti (CC0) that ships inside scikit-image."""
    from importlib.metadata import PackageNotFoundError, files

    try:
        found = next((f for f in files("scikit-image") or () if f.name == "coffee.png"), None)
    except PackageNotFoundError:
        found = None
    if found is None:
        raise click.UsageError(
            "the demo's photograph is in scikit-image: pip install 'watchfolder[demo]', "
            "or give a photo of your own: --photo bag.jpg"
        )
    return Path(str(found.locate()))


def _until(done: Any, daemon: subprocess.Popen[bytes], out: Path, failure: str) -> None:
    limit = time.monotonic() + PATIENCE
    while not done():
        _alive(daemon, out, limit - PATIENCE)
        if time.monotonic() > limit:
            raise click.ClickException(f"{failure}; see {out / 'daemon.log'}")
        time.sleep(0.1)


def _alive(daemon: subprocess.Popen[bytes], out: Path, started: float) -> None:
    if daemon.poll() is not None:
        raise click.ClickException(f"the daemon ended by itself; see {out / 'daemon.log'}")
    if time.monotonic() - started > 2 * PATIENCE:
        raise click.ClickException(f"it takes too long; see {out / 'daemon.log'}")


def _taken(store: JobStore, dropped: Path) -> bool:
    """Whether the drop has become a job. Says at once what is wrong where it is held for that."""
    from watchfolder.cli.held import held_items

    wrong = [
        h for h in held_items(store) if h["path"] == str(dropped) and h["code"] not in _PASSING
    ]
    if wrong:
        raise click.ClickException(f"{wrong[0]['message']} ({wrong[0]['action']})")
    return store.latest_for(str(dropped)) is not None


def _stop(daemon: subprocess.Popen[bytes]) -> None:
    if daemon.poll() is not None:
        return
    daemon.send_signal(signal.SIGTERM)
    try:
        daemon.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(daemon.pid, signal.SIGKILL)
        daemon.wait()


def _sheet(job: Job, source: Path, path: Path, what: str) -> Path:
    from watchfolder.exporting.contact_sheet import Cell, contact_sheet

    outputs = (job.result or {}).get("outputs", [])
    cells: dict[str, list[Cell]] = {}
    for output in outputs:
        branch = str(output["branch"])
        family = branch.partition("-")[0]
        title = f"{branch or 'edit'} · {output['slot']}"
        size = f"{output['width']}x{output['height']} {output['format']}"
        note = f"{size}{_figure(job, branch)}"
        cells.setdefault(family, []).append(Cell(Path(output["path"]), title, note))
    first = [Cell(source, what, source.name), *cells.pop("colourway", [])]
    image = contact_sheet(
        "watchfolder demo",
        f"{source.name}: one {what.removeprefix('the ')}, one sidecar",
        [first, *([c for row in cells.values() for c in row],)],
    )
    image.save(path)
    return path


def _figure(job: Job, branch: str) -> str:
    for told in (job.result or {}).get("branches", []):
        if told["name"] == branch:
            for step in told.get("steps", []):
                for figure in step["figures"]:
                    if figure["name"] == "anchor_delta_e":
                        return f"  dE2000 {figure['value']:.2f} from the brand hex"
    return ""


def _first(job: Job) -> str:
    outputs = (job.result or {}).get("outputs", [])
    return str(outputs[0]["path"]) if outputs else ""


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        click.echo(text)
