"""redact: a public copy of an output, without prompts, places and paths, that still verifies."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from watchfolder.cli.workshop import Workshop, workshop_options


@click.command(
    epilog="""\b
Examples:
  watchfolder redact _out/bag.hero.banner.jpg
  watchfolder redact out/bag.jpg --out for-the-press"""
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the copies [default: beside each file, as NAME.public.EXT].",
)
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def redact(files: tuple[Path, ...], out: Path | None, as_json: bool, workshop: Workshop) -> None:
    """Make a public copy of each FILE. The picture keeps every bit; FILE is not touched."""
    from watchfolder.cli.output import DONE, FAILED, PARTLY, print_json
    from watchfolder.cli.several import each_read, say_unread
    from watchfolder.errors import SigningError
    from watchfolder.exporting.publish import make_folder, publish
    from watchfolder.provenance.keys import salt_for, signing_identity, trusted_roots
    from watchfolder.provenance.program import PROGRAM
    from watchfolder.provenance.read import bytes_of, read
    from watchfolder.provenance.redacting import redacted

    settings = workshop.settings
    identity = signing_identity(settings)
    if identity is None:
        raise SigningError(
            "a copy without its prompts must be signed, and signing is off", 'set sign = "auto"'
        )

    def copied(file: Path) -> dict[str, object]:
        data = bytes_of(file)
        salt = salt_for(settings.keys, read(data).digest)
        copy = redacted(data, identity, program=PROGRAM, salt=salt, roots=trusted_roots(settings))
        folder = out or file.parent
        make_folder(folder)
        name = f"{file.stem}.public{file.suffix}"
        path = publish(copy.data, folder, name, lambda _path: False).path
        if not as_json:
            click.echo(f"{path}  {len(copy.data)} bytes")
            for note in copy.notes:
                click.echo(f"  note: {note}")
        return {"file": str(file), "copy": str(path), "notes": list(copy.notes)}

    made, refused = each_read(files, copied)
    if as_json:
        print_json({"copies": [told for _, told in made], "refused": refused})
    else:
        say_unread(refused)
    sys.exit((PARTLY if made else FAILED) if refused else DONE)
