"""models: what the engines here run, file by file, and what is not available yet."""

from __future__ import annotations

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.group(epilog="Example:\n\n  watchfolder models list")
def models() -> None:
    """Models of the engines."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def list_models(as_json: bool, workshop: Workshop) -> None:
    """List the models that are here, and the edits no engine here can do."""
    from presets.edits import edit_kinds
    from watchfolder.cli.output import print_json
    from watchfolder.planning.advice import WOULD_DO
    from watchfolder.workers.supervisor import ensure_workers

    cards = workshop.store.roster.cards()
    if not cards:
        with ensure_workers(workshop.settings, workshop.store) as workers:
            cards = workers.cards()
    able = {feature for card in cards if not card.unavailable for feature in card.features}
    missing = {f: why for f, why in WOULD_DO.items() if f not in able}
    missing |= {
        name: "no engine here" for name in edit_kinds() if name not in able and name not in missing
    }
    if as_json:
        print_json(
            {
                "engines": [card.as_json() for card in cards],
                "not_available": missing,
                "pull": "not available yet: no generative engine is built in",
            }
        )
        return
    for card in cards:
        state = f"not available: {card.unavailable}" if card.unavailable else f"on {card.device}"
        click.secho(f"{card.name} {card.version}", bold=True, nl=False)
        click.echo(f"  {state}, {card.licence}")
        for name, sha256 in card.models.items():
            click.echo(f"  {name}  sha256 {sha256[:16]}…  installed")
    click.echo("\nNot available yet (no generative engine is built in; models pull comes with it):")
    for feature, why in missing.items():
        click.echo(f"  {feature}: {why}")
