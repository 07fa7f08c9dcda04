"""doctor: what this machine can do, what is held and why, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from typing import Any, NoReturn

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.command(epilog="Example:\n\n  watchfolder doctor --json")
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def doctor(as_json: bool, workshop: Workshop) -> None:
    """Check settings, folders, ledger, engines, presets, models. Exit 1 if one needs mending."""
    from watchfolder.cli.held import folder_items, held_items, stalled_items
    from watchfolder.cli.prospects import prospects, prospects_data
    from watchfolder.workers.supervisor import ensure_workers

    report: dict[str, Any] = {"machine": _machine(), "checks": []}
    say = report["checks"].append
    settings = workshop.settings
    unusable = _writable(settings.state)
    say(_check("state folder", str(settings.state), unusable))
    if unusable:
        _end(report, as_json=as_json)
    free = shutil.disk_usage(settings.state).free / 2**30
    say(
        _check(
            "disk",
            f"{free:.1f} GiB free for ledger and cache",
            "" if free > 1 else "less than 1 GiB is free: outputs and step results may not fit",
        )
    )
    workshop.store.check()
    counts = {str(state): n for state, n in workshop.store.counts().items() if n}
    say(_check("ledger", ", ".join(f"{n} {s}" for s, n in counts.items()) or "empty", ""))
    report["stalled"] = stalled_items(workshop.store)
    for one in report["stalled"]:
        say(_check("queue", f"{one['jobs']} jobs wait", f"{one['message']} ({one['action']})"))
    report["folders"] = folder_items(workshop.store)
    for folder in report["folders"]:
        say(_folder(folder))
    daemon = workshop.store.roster.alive()
    report["daemon"] = [{"worker": w.id, "pid": w.pid} for w in daemon]
    say(
        _check(
            "daemon",
            f"{len(daemon)} workers"
            if daemon
            else "not running (edit and apply start their own workers)",
            "",
        )
    )
    with ensure_workers(settings, workshop.store) as workers:
        cards = workers.cards()
    report["engines"] = [card.as_json() for card in cards]
    for card in cards:
        able = ", ".join(sorted(card.features))
        say(_check(f"engine {card.name}", f"{card.device}: {able}", card.unavailable))
    broken = _broken(workshop)
    say(_check("presets", f"{len(workshop.library.names())} found", "; ".join(broken)))
    report["held"] = held_items(workshop.store)
    ahead = prospects(settings, cards)
    report["models"] = prospects_data(ahead)
    _end(report, as_json=as_json, ahead=ahead)


def _end(report: dict[str, Any], *, as_json: bool, ahead: Any = None) -> NoReturn:
    """Say everything that was found, and exit."""
    from watchfolder.cli.output import print_json
    from watchfolder.cli.prospects import say_prospects

    if as_json:
        print_json(report)
    else:
        _say(report)
        if ahead is not None:
            say_prospects(ahead)
    sys.exit(1 if any(check["problem"] for check in report["checks"]) else 0)


def _machine() -> dict[str, Any]:
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }


def _check(name: str, found: str, problem: str) -> dict[str, str]:
    return {"name": name, "found": found, "problem": problem}


def _folder(folder: dict[str, Any]) -> dict[str, str]:
    """How it stands with a watched folder; that it is found by scans alone is no fault."""
    found = f"{folder['path']}, {folder['pictures']} pictures, {folder['held']} held"
    if folder["state"] == "scanning":
        return _check("watching", f"{found}; {folder['note']}", "")
    note = f"{folder['note']} ({folder['action']})" if folder["note"] else ""
    return _check(folder["state"], found, note)


def _writable(folder: Any) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"cannot be made: {error.strerror}"
    return "" if os.access(folder, os.W_OK) else "is not writable"


def _broken(workshop: Workshop) -> list[str]:
    from presets.preset import BrokenPreset

    return [
        f"{p.name}: {p.problems[0].sentence()}"
        for p in workshop.library.all()
        if isinstance(p, BrokenPreset)
    ]


def _say(report: dict[str, Any]) -> None:
    from watchfolder.watching.reasons import printable

    machine = report["machine"]
    click.echo(f"{machine['system']}, Python {machine['python']}, {machine['cores']} cores")
    for check in report["checks"]:
        mark, color = ("!!", "red") if check["problem"] else ("ok", "green")
        click.secho(f" {mark} ", fg=color, nl=False)
        click.echo(f"{check['name']}: {check['found']}")
        if check["problem"]:
            click.echo(f"      {check['problem']}")
    for item in report.get("held", []):
        click.secho(" .. ", fg="yellow", nl=False)
        click.echo(f"held {printable(item['path'])}: {item['message']}")
        click.echo(f"      {item['action']}")
