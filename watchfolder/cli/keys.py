"""keys: what outputs are signed with, and how others can check it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchfolder.cli.workshop import Workshop, workshop_options

if TYPE_CHECKING:
    from watchfolder.provenance.identity import Identity

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    epilog="""\b
Examples:
  watchfolder keys show
  watchfolder keys export-root studio-root.pem
  watchfolder keys use --cert signer.pem --key signer.key"""
)
def keys() -> None:
    """Say what outputs are signed with, export the root, use another certificate."""


@keys.command()
@click.option("--json", "as_json", is_flag=True)
@workshop_options
def show(as_json: bool, workshop: Workshop) -> None:
    """Show the signing certificate. The first call makes this installation's own."""
    from watchfolder.cli.output import print_json
    from watchfolder.provenance.certificates import fingerprint
    from watchfolder.provenance.keys import signing_identity

    identity = signing_identity(workshop.settings)
    if identity is None:
        if as_json:
            print_json({"signing": False})
        else:
            click.echo('signing is off (sign = "off"): outputs carry their history unsigned')
        return
    if as_json:
        print_json(
            {
                "signing": True,
                "signer": identity.name,
                "issuer": identity.issuer,
                "algorithm": identity.algorithm,
                "expires": identity.expires.isoformat(),
                "own": identity.own,
                "fingerprint": fingerprint(identity.chain),
                "tsa_url": identity.tsa_url,
                "folder": str(workshop.settings.keys),
            }
        )
        return
    _say(identity, fingerprint(identity.chain), workshop.settings.keys)


@keys.command("export-root")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@workshop_options
def export_root(file: Path | None, workshop: Workshop) -> None:
    """Write this installation's root certificate to FILE, or to standard output.

    Whoever has it can check outputs elsewhere: watchfolder verify OUTPUT --root FILE.
    """
    from watchfolder.cli.writing import written_to
    from watchfolder.provenance.keys import own_identity, own_root

    own_identity(workshop.settings.keys)
    root = own_root(workshop.settings.keys) or b""
    if file is None:
        click.echo(root.decode("ascii"), nl=False)
        return
    if file.exists():
        raise click.UsageError(f"{file} is there already; name a new file")
    with written_to(file):
        file.write_bytes(root)
    click.echo(f"root certificate: {file}")


@keys.command()
@click.option("--cert", type=_FILE, help="PEM: the signer's certificate, its chain behind it.")
@click.option("--key", type=_FILE, help="PEM: the certificate's private key, not encrypted.")
@click.option("--own", is_flag=True, help="This installation's own key again.")
@workshop_options
def use(cert: Path | None, key: Path | None, own: bool, workshop: Workshop) -> None:
    """Sign with another certificate from now on. Its files stay where they are."""
    from watchfolder.provenance.certificates import fingerprint
    from watchfolder.provenance.keys import choose, choose_own

    settings = workshop.settings
    if own == bool(cert or key) or bool(cert) != bool(key):
        raise click.UsageError("say --cert FILE --key FILE, or --own")
    if settings.certificate:
        raise click.UsageError(
            "the settings name a certificate, which comes first; change it there"
        )
    identity = choose(settings.keys, cert, key) if cert and key else choose_own(settings.keys)
    _say(identity, fingerprint(identity.chain), settings.keys)
    if key is not None and key.stat().st_mode & 0o077:
        click.echo(f"note: other users of this machine may read {key}; chmod 600 it", err=True)


def _say(identity: Identity, fingerprint: str, folder: Path) -> None:
    click.secho(identity.name, bold=True)
    click.echo(f"  issued by {identity.issuer}, {identity.algorithm.upper()}")
    click.echo(f"  valid until {identity.expires:%Y-%m-%d}")
    click.echo(f"  sha256 {fingerprint}")
    if identity.tsa_url:
        click.echo(f"  time stamps from {identity.tsa_url}")
    else:
        click.echo("  no time stamps: after that day nothing tells when a file was signed")
    if identity.own:
        click.echo(f"  made by this installation, in {folder}")
        click.echo("  it is on no public trust list: others need watchfolder keys export-root")
