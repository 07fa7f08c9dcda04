"""verify: whether a file is as it was signed, all the way back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from watchfolder.provenance.verification import Verification

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="""\b
Examples:
  watchfolder verify _out/bag.hero.banner.jpg
  watchfolder verify out/bag.jpg --source bag.jpg --json
  watchfolder verify from-a-studio.png --root studio-root.pem
\b
Exit codes, the worst of all files: 0 ok, 10 untrusted signer, 11 tampered with,
12 no manifest, 13 broken ancestor, 14 recipe mismatch, 15 against the rules (lint),
16 wrong source, 17 expired; 1 not a picture file, 2 usage."""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILE)
@click.option("--source", type=_FILE, help="The file it is said to be made of.")
@click.option(
    "--root",
    "roots",
    multiple=True,
    type=_FILE,
    help="PEM of roots to trust, instead of this installation's own; repeatable.",
)
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def verify(
    files: tuple[Path, ...],
    source: Path | None,
    roots: tuple[Path, ...],
    as_json: bool,
    workshop: Workshop,
) -> None:
    """Check each FILE: its signature, its ancestors, and that all it says of itself agrees.

    Nothing is asked over the network, and no public trust list is consulted.
    """
    from watchfolder.cli.lineage_text import forebear_lines
    from watchfolder.cli.output import DONE, FAILED, print_json
    from watchfolder.cli.several import each_read, say_unread
    from watchfolder.provenance.keys import trusted_roots
    from watchfolder.provenance.read import bytes_of
    from watchfolder.provenance.verification import GIVEN, OWN, Status
    from watchfolder.provenance.verify import verify as look

    if roots:
        trusted = b"\n".join(root.read_bytes() for root in roots)
        voucher = GIVEN
    else:
        trusted, voucher = trusted_roots(workshop.settings), OWN
    origin = bytes_of(source) if source else None
    found, unread = each_read(
        files, lambda file: look(bytes_of(file), trusted, voucher=voucher, source=origin)
    )
    if as_json:
        print_json([{"file": str(file), **each.as_json()} for file, each in found] + unread)
    else:
        for file, each in found:
            _say(file, each)
            recipe = each.record.history if each.record else None
            for line in forebear_lines(each.forebears, after=recipe):
                click.echo(f"  {line}")
        say_unread(unread)
    worst = min((each.status for _, each in found), key=list(Status).index, default=Status.OK)
    sys.exit(worst.exit_code or (FAILED if unread else DONE))


def _say(file: Path, found: Verification) -> None:
    from watchfolder.provenance.verification import Status

    color = {Status.OK: "green", Status.UNTRUSTED: "yellow", Status.EXPIRED: "yellow"}
    click.secho(f"{file.name}: ", bold=True, nl=False)
    click.secho(found.sentence, fg=color.get(found.status, "red"))
    for finding in found.findings[1:]:
        click.echo(f"  also {finding.status}: {finding.message}")
    for note in found.notes:
        click.echo(f"  note: {note}")
