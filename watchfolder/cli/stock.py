"""What models list says: engines, models that are here or half here, and what could be pulled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from presets.edits import edit_kinds
from watchfolder.cli.workshop import Workshop
from watchfolder.engines.card import EngineCard
from watchfolder.engines.catalogue.known import KnownModel, known_model
from watchfolder.engines.catalogue.sizes import size_text
from watchfolder.engines.catalogue.stock import (
    Installed,
    installed_models,
    not_here,
    unfinished_pulls,
)
from watchfolder.planning.advice import WOULD_DO
from watchfolder.workers.supervisor import ensure_workers


@dataclass(frozen=True, slots=True)
class Stock:
    """All there is to say. No hub is asked."""

    cards: tuple[EngineCard, ...]
    here: list[Installed]
    half: dict[str, int]
    """Name to bytes of a pull that did not come to its end."""
    known: list[KnownModel]
    """Those that are not here."""
    missing: dict[str, str]
    """Feature to what would do it."""


def take_stock(workshop: Workshop) -> Stock:
    """Look at the disk, and ask the workers what they can do; one is started if none lives."""
    folders = workshop.settings.model_folders
    cards = workshop.store.roster.cards()
    if not cards:
        with ensure_workers(workshop.settings, workshop.store) as workers:
            cards = workers.cards()
    here = installed_models(folders)
    return Stock(
        cards=cards,
        here=here,
        half=unfinished_pulls(folders),
        known=not_here({model.name for model in here}),
        missing=_not_available(cards),
    )


def stock_data(stock: Stock) -> dict[str, Any]:
    """As --json shows it."""
    return {
        "engines": [card.as_json() for card in stock.cards],
        "models": [model.as_json() for model in stock.here],
        "unfinished": stock.half,
        "can_be_pulled": [_known_data(model) for model in stock.known],
        "not_available": stock.missing,
    }


def say_stock(stock: Stock) -> None:
    """For people."""
    names = {model.name for model in stock.here}
    for card in stock.cards:
        if card.name not in names:
            _say_engine(card)
    _head("Here:", stock.here or stock.half)
    for model in stock.here:
        _say_installed(model, next((c for c in stock.cards if c.name == model.name), None))
    for name, count in stock.half.items():
        _say_half(name, count)
    _head("Can be pulled (watchfolder models pull NAME):", stock.known)
    for known in stock.known:
        _say_known(known)
    _head("No engine here can do:", stock.missing)
    for feature, why in stock.missing.items():
        click.echo(f"  {feature}: {why}")


def _head(text: str, there: object) -> None:
    if there:
        click.echo(f"\n{text}")


def _not_available(cards: tuple[EngineCard, ...]) -> dict[str, str]:
    able = {feature for card in cards if not card.unavailable for feature in card.features}
    missing = {feature: why for feature, why in WOULD_DO.items() if feature not in able}
    others = [n for n in edit_kinds() if n not in able and n not in missing]
    return missing | dict.fromkeys(others, "no engine here")


def _known_data(model: KnownModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.title,
        "repository": model.source.repository,
        "revision": model.source.revision,
        "bytes": model.bytes,
        "licence": model.licence.name,
        "licence_url": model.licence.url,
        "noncommercial": model.licence.noncommercial,
        "gated": model.gated,
        "features": sorted(model.features),
    }


def _say_engine(card: EngineCard) -> None:
    state = f"not available: {card.unavailable}" if card.unavailable else f"on {card.device}"
    click.secho(f"{card.name} {card.version}", bold=True, nl=False)
    click.echo(f"  {state}, {card.licence}")
    for name, sha256 in card.models.items():
        click.echo(f"  {name}  sha256 {sha256[:16]}…  installed")


def _say_installed(model: Installed, card: EngineCard | None) -> None:
    problem = model.problem or (card.unavailable if card else "")
    state = f"runs on {card.device}" if card and not problem else ""
    if card is None and not problem:
        state = "seen by watchfolder watch when it is started again"
    licence = model.licence or (card.licence if card else "")
    click.secho(f"  {model.name}", bold=True, nl=False)
    about = [size_text(model.bytes), _licence(licence, bool(model.noncommercial))]
    about += [f"commit {model.revision[:12]}"] if model.revision else []
    about += [state] if state else []
    click.echo(f"  {', '.join(a for a in about if a)}")
    if problem:
        click.secho(f"    cannot run: {problem}", fg="red")


def _say_half(name: str, count: int) -> None:
    known = known_model(name)
    whole = f" of {size_text(known.bytes)}" if known else ""
    click.echo(f"  {name}  not whole: {size_text(count)}{whole}; pull it again to go on")


def _say_known(model: KnownModel) -> None:
    click.secho(f"  {model.name}", bold=True, nl=False)
    licence = _licence(model.licence.name, model.licence.noncommercial)
    click.echo(f"  {size_text(model.bytes)}, {licence}: {model.note}")
    click.echo(f"    makes possible: {', '.join(sorted(model.features))}")
    needs = [f"{name} ({command})" for name, command in model.needs.items()]
    if model.gated:
        needs.append("an account on the hub that has accepted its terms, and $HF_TOKEN")
    if needs:
        click.echo(f"    needs: {'; '.join(needs)}")


def _licence(name: str, noncommercial: bool) -> str:
    return f"{name} (not for commercial use)" if noncommercial and name else name
