"""models: what is here, what can be pulled, and pulling, checking and removing it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from watchfolder.engines.catalogue.verifying import Verdict


@click.group(
    epilog="""\b
Examples:
  watchfolder models list
  watchfolder models pull flux2-klein-4b
  watchfolder models pull house-style --from house.safetensors --base flux2-klein-4b
  watchfolder models verify
  watchfolder models remove sdxl-inpaint"""
)
def models() -> None:
    """Models of the engines. Only pull asks the hub; everything else runs offline."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def list_models(as_json: bool, workshop: Workshop) -> None:
    """List the models that are here, those that can be pulled, and what no engine here can do."""
    from watchfolder.cli.output import print_json
    from watchfolder.cli.stock import say_stock, stock_data, take_stock

    stock = take_stock(workshop)
    if as_json:
        print_json(stock_data(stock))
    else:
        say_stock(stock)


@models.command("pull")
@click.argument("model", metavar="MODEL")
@click.option(
    "--revision",
    help="A commit, branch or tag [default: the catalogue's, else the one taken first].",
)
@click.option("--accept-licence", is_flag=True, help="You have read its licence and agree.")
@click.option(
    "--from",
    "origin",
    type=click.Path(exists=True, path_type=Path),
    help="A folder, or one safetensors file, on this machine.",
)
@click.option("--link", is_flag=True, help="With --from: link to the files, do not copy them.")
@click.option("--base", help="With --from FILE: the model here that has all the rest.")
@click.option("--component", help="With --from FILE: what it holds [default: what denoises].")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def pull(
    model: str,
    revision: str | None,
    accept_licence: bool,
    origin: Path | None,
    link: bool,
    base: str | None,
    component: str | None,
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Fetch a model by name (or OWNER/NAME of the hub), at an exact revision.

    Stopped, cut off or restarted, the same command goes on where it was. Nothing is visible to the
    engines before every file is there and its checksum is right. Pickles are never fetched.
    """
    from watchfolder.cli.pulling import follow_pull, local_order, remote_order

    if origin is None and (link or base or component):
        raise click.UsageError("--link, --base and --component go with --from")
    if origin is not None and revision:
        raise click.UsageError("--revision is of the hub, --from is of this machine")
    if origin is None:
        order = remote_order(workshop, model, revision or "", accept=accept_licence, quiet=as_json)
    else:
        order = local_order(
            workshop,
            model,
            origin,
            link=link,
            base=base or "",
            component=component or "",
            accept=accept_licence,
            quiet=as_json,
        )
    sys.exit(follow_pull(workshop, order, as_json=as_json))


@models.command("verify")
@click.argument("name", required=False, metavar="[MODEL]")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def verify(name: str | None, as_json: bool, workshop: Workshop) -> None:
    """Read every byte of a model, or of all, and say which file is wrong. Exit 1 if one is."""
    from watchfolder.cli.output import print_json
    from watchfolder.cli.pulling import reading
    from watchfolder.engines.catalogue.stock import installed_models
    from watchfolder.engines.catalogue.verifying import verify as verified
    from watchfolder.errors import ModelError

    here = installed_models(workshop.settings.model_folders)
    chosen = [m for m in here if name in (None, m.name) and m.path.is_dir()]
    if name is not None and not chosen:
        raise ModelError(f"there is no model {name} here", "watchfolder models list")
    with reading(sum(m.bytes for m in chosen), quiet=as_json) as seen:
        verdicts = [verified(model.path, seen) for model in chosen]
    if as_json:
        print_json({"models": [verdict.as_json() for verdict in verdicts]})
    elif not verdicts:
        click.echo("no models are here")
    for verdict in () if as_json else verdicts:
        _say_verdict(verdict)
    sys.exit(0 if all(verdict.sound for verdict in verdicts) else 1)


@models.command("remove")
@click.argument("name", metavar="MODEL")
@click.option("--yes", is_flag=True, help="Do not ask.")
@workshop_options
def remove(name: str, yes: bool, workshop: Workshop) -> None:
    """Remove a model, or what an unfinished pull of it left, and say how much that freed."""
    from watchfolder.engines.catalogue.names import check_model_name
    from watchfolder.engines.catalogue.sizes import size_text
    from watchfolder.engines.catalogue.verifying import removable
    from watchfolder.engines.catalogue.verifying import remove as removed
    from watchfolder.errors import ModelError

    check_model_name(name)
    folder = next(
        (f for f in workshop.settings.model_folders if _is_there(f, name)),
        None,
    )
    if folder is None:
        raise ModelError(f"there is no model {name} here", "watchfolder models list")
    if not yes and not _agreed(
        f"remove {name} from {folder} ({size_text(removable(folder, name))})?"
    ):
        click.echo("nothing was removed")
        sys.exit(1)
    freed = removed(folder, name)
    click.echo(f"removed {name}: {size_text(freed)} are free again")
    if workshop.store.roster.alive():
        click.echo("a running watchfolder watch knows it until it is started again")


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError(f"{question} Nobody can be asked here: say --yes")
    return click.confirm(question)


def _say_verdict(verdict: Verdict) -> None:
    mark, color = (" ok ", "green") if verdict.sound else (" !! ", "red")
    click.secho(mark, fg=color, nl=False)
    wrong = len(verdict.faults)
    text = f"{verdict.checked} files are what was pulled" if verdict.sound else f"{wrong} wrong"
    click.echo(f"{verdict.name}: {text}")
    for fault in verdict.faults:
        click.echo(f"      {fault.file}: {fault.why}")
    if verdict.note:
        click.echo(f"      {verdict.note}")
    if verdict.again and not verdict.sound:
        click.echo(f"      {verdict.again} brings what is wrong anew")


def _is_there(folder: Path, name: str) -> bool:
    from watchfolder.engines.catalogue.records import PULLS

    return (
        (folder / name).exists() or (folder / name).is_symlink() or (folder / PULLS / name).is_dir()
    )
