"""jobs export-recipe: the recipe of one published file, as a file that a replay takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.command(
    "export-recipe",
    epilog="""\b
Examples:
  watchfolder jobs export-recipe 01JB --slot banner --out banner.recipe.json
  watchfolder replay public.jpg --source bag.jpg --recipe banner.recipe.json""",
)
@click.argument("job_id", metavar="JOB")
@click.option("--branch", help="The branch, where the job published more than one.")
@click.option("--slot", help="The slot, where the job published more than one.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="[default: print it]")
@workshop_options
def export_recipe(
    job_id: str, branch: str | None, slot: str | None, out: Path | None, workshop: Workshop
) -> None:
    """Write the recipe of one file of JOB. It holds the prompts, also where the file does not."""
    from presets.declared import canonical_json
    from watchfolder.cli.writing import written_to

    job = workshop.store.get(job_id)
    outputs = [
        output
        for output in (job.result or {}).get("outputs", [])
        if branch in (None, output["branch"]) and slot in (None, output["slot"])
    ]
    if len(outputs) != 1:
        names = ", ".join(f"--branch {o['branch'] or repr('')} --slot {o['slot']}" for o in outputs)
        which = f"say which: {names}" if outputs else "the job has published no such file"
        raise click.UsageError(f"{len(outputs)} files fit; {which}")
    text = canonical_json(_recipe(outputs[0])) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise click.UsageError(f"{out} is there already; name a new file")
    with written_to(out):
        out.write_text(text, encoding="utf-8")
    click.echo(f"recipe: {out}")


def _recipe(output: dict[str, Any]) -> dict[str, Any]:
    """From the ledger, which keeps what a public file does not show; else from the file."""
    from watchfolder.errors import ReplayError
    from watchfolder.provenance.read import read

    if output.get("recipe"):
        kept: dict[str, Any] = output["recipe"]
        return kept
    history = read(Path(output["path"])).history
    if history is None or history.recipe_digest() != output["recipe_digest"]:
        raise ReplayError(
            f"{output['path']} holds another recipe, or none", "it is not as it was published"
        )
    return history.model_dump(mode="json", by_alias=True)
