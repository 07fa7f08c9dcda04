"""replay: a file's recipe run again from its source, and the pictures compared."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from watchfolder.cli.workshop import Workshop, workshop_options

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog="""\b
Examples:
  watchfolder replay _out/bag.hero.banner.jpg --source bag.jpg
  watchfolder replay out/bag.jpg --source bag.jpg --to-step 2 --out look.png
  watchfolder replay public.jpg --source bag.jpg --recipe recipe.json
\b
Exit codes: 0 bit-exact or within tolerance, 1 different or refused, 2 usage."""
)
@click.argument("file", type=_FILE)
@click.option("--source", required=True, type=_FILE, help="The picture it was made of.")
@click.option("--to-step", type=click.IntRange(0), help="Run so many steps; nothing is compared.")
@click.option("--recipe", type=_FILE, help="The recipe of a public file: JSON, or its full twin.")
@click.option(
    "--files", "folders", multiple=True, type=_FOLDER, help="Where masks and pictures lie."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a PNG of it.")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def replay(
    file: Path,
    source: Path,
    to_step: int | None,
    recipe: Path | None,
    folders: tuple[Path, ...],
    out: Path | None,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Run the signed recipe in FILE again, by the engines that are here, without the cache."""
    from watchfolder.cli.following import follow
    from watchfolder.cli.output import DONE, FAILED, print_json
    from watchfolder.jobs.job import FINAL, JobState
    from watchfolder.jobs.replay_job import replay_job
    from watchfolder.workers.supervisor import ensure_workers

    asked = replay_job(
        file=file.absolute(),
        source=source.absolute(),
        recipe=_recipe(recipe) if recipe else None,
        to_step=to_step,
        folders=[folder.absolute() for folder in folders],
        out=out.absolute() if out else None,
    )
    job, _ = workshop.store.enqueue(asked)
    with ensure_workers(workshop.settings, workshop.store) as workers:
        try:
            (job,) = follow(workshop.store, [job.id], quiet=True, check=workers.check)
        except KeyboardInterrupt:
            if workshop.store.get(job.id).state not in FINAL:
                workshop.store.cancel(job.id)
            raise
    result = job.result or {}
    if job.state is not JobState.SUCCEEDED:
        error = job.error or {"message": f"the replay was {job.state}"}
        if as_json:
            print_json({"error": error})
        else:
            click.secho("error: ", fg="red", bold=True, nl=False, err=True)
            click.echo(error.get("message", ""), err=True)
            if error.get("hint"):
                click.echo(f"hint: {error['hint']}", err=True)
        sys.exit(FAILED)
    if as_json:
        print_json({"file": str(file), **result})
    else:
        _say(file, result)
    sys.exit(FAILED if result.get("verdict") == "different" else DONE)


def _recipe(path: Path) -> dict[str, Any]:
    """A recipe from a JSON file, or from a picture that shows its own."""
    from watchfolder.errors import ReplayError
    from watchfolder.provenance.containers import containers
    from watchfolder.provenance.read import bytes_of, read

    data = bytes_of(path)
    if any(container.recognises(data) for container in containers().values()):
        history = read(data).history
        if history is None:
            raise ReplayError(f"{path.name} shows no recipe")
        return history.model_dump(mode="json", by_alias=True)
    try:
        said = json.loads(data)
    except ValueError as error:
        raise ReplayError(f"{path.name} is neither JSON nor a picture") from error
    if not isinstance(said, dict):
        raise ReplayError(f"{path.name} holds no recipe")
    return said


def _say(file: Path, result: dict[str, Any]) -> None:
    verdict = result["verdict"]
    color = {"bit-exact": "green", "within tolerance": "green", "different": "red"}
    click.secho(f"{file.name}: ", bold=True, nl=False)
    click.secho(verdict, fg=color.get(verdict))
    click.echo(f"  recipe {result['recipe'][:16]}, {result['recipe_from']}")
    for step in result["steps"]:
        click.echo(f"  {step['step']}. {step['edit']}  [{step['engine']}]")
    first = result.get("first_difference")
    if first:
        click.echo(f"  first difference: step {first['step']}, {first['edit']}: {first['why']}")
    elif verdict == "different":
        click.echo("  every step left the recorded pixels; fitting them to the slot differs")
    apart = result.get("delta_e")
    if apart:
        click.echo(f"  delta E mean {apart['mean']:.2f}, 99 % within {apart['p99']:.2f}")
    for note in result["notes"]:
        click.echo(f"  note: {note}")
    if result.get("picture"):
        click.echo(f"  picture: {result['picture']}")
