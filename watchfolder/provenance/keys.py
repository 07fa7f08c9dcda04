"""Keys: an installation's own signing key, made on first use, or one that a person names.

In the keys folder (0700): `own/` holds root.pem, certificate.pem and private-key.pem; `salt` is the
secret that public recipe digests are salted with; `chosen.json` names another certificate. The
root's private key is not kept: it signs one certificate and is forgotten.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from watchfolder.errors import SigningError
from watchfolder.provenance.certificates import identity_of, issue, pem_of
from watchfolder.provenance.identity import Identity
from watchfolder.settings import Settings

ROOT, CERTIFICATE, PRIVATE_KEY = "root.pem", "certificate.pem", "private-key.pem"
_OWN, _CHOSEN, _SALT = "own", "chosen.json", "salt"
_LARGEST = 1 << 16
"""Bytes of a PEM file that are read."""


def signing_identity(settings: Settings) -> Identity | None:
    """Who signs, by settings, else as chosen, else this installation's own; None: signing is off.

    Makes the own key on first use. Raises SigningError, saying what to do, when the key that is
    named cannot be used: an output is never silently left unsigned.
    """
    if settings.sign == "off":
        return None
    named = _named(settings)
    identity = read_identity(*named) if named else own_identity(settings.keys)
    return replace(identity, tsa_url=settings.tsa_url)


def own_identity(folder: Path) -> Identity:
    """This installation's own key, made when there is none. Safe in several processes at once."""
    own = folder / _OWN
    if not (own / PRIVATE_KEY).exists():
        _make_own(folder, own)
    return replace(read_identity(own / CERTIFICATE, own / PRIVATE_KEY), own=True)


def own_root(folder: Path) -> bytes | None:
    """The root certificate of the own key as PEM; None where no key was made yet."""
    path = folder / _OWN / ROOT
    return _read(path) if path.exists() else None


def trusted_roots(settings: Settings) -> bytes:
    """What this installation trusts without being told: its own root, and its chosen chain.

    PEM, empty when there is neither. A chosen certificate that cannot be read is left out: it
    is no reason not to look at a file.
    """
    roots = [own_root(settings.keys) or b""]
    with contextlib.suppress(SigningError):
        named = _named(settings)
        if named:
            roots.append(_read(named[0]))
    return b"\n".join(part for part in roots if part)


def read_identity(certificate: Path, private_key: Path) -> Identity:
    """Read a certificate chain and its key. Raises SigningError when a signature would be refused.

    Keys that are encrypted are not read: nobody is there to type a password for a daemon.
    """
    return identity_of(_read(certificate), _read(private_key), certificate.name, private_key.name)


def choose(folder: Path, certificate: Path, private_key: Path) -> Identity:
    """Sign with another certificate from now on; the files stay where they are."""
    identity = read_identity(certificate, private_key)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    chosen = {
        "certificate": str(certificate.absolute()),
        "private_key": str(private_key.absolute()),
    }
    temp = folder / f".{_CHOSEN}-{secrets.token_hex(4)}"
    _write(temp, json.dumps(chosen, indent=2).encode())
    temp.replace(folder / _CHOSEN)
    return identity


def choose_own(folder: Path) -> Identity:
    """Sign with the own key again."""
    (folder / _CHOSEN).unlink(missing_ok=True)
    return own_identity(folder)


def salt_for(folder: Path, digest: str) -> str:
    """32 hex digits that nobody outside can guess, the same for the same digest every time.

    A public file's recipe digest is salted with it, so that nobody can try prompts until one fits,
    and yet the same work done twice gives the same file.
    """
    return hmac.new(_salt(folder), digest.encode(), hashlib.sha256).hexdigest()[:32]


def _named(settings: Settings) -> tuple[Path, Path] | None:
    if settings.certificate or settings.private_key:
        if not (settings.certificate and settings.private_key):
            raise SigningError(
                "certificate and private_key stand together in the settings", "name both, or none"
            )
        return Path(settings.certificate).expanduser(), Path(settings.private_key).expanduser()
    try:
        chosen = json.loads((settings.keys / _CHOSEN).read_text(encoding="utf-8"))
        return Path(chosen["certificate"]), Path(chosen["private_key"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SigningError(
            f"{settings.keys / _CHOSEN} cannot be read", "watchfolder keys use --own mends it"
        ) from error


def _make_own(folder: Path, own: Path) -> None:
    """Issue root and certificate into a folder beside, which then takes its name in one step."""
    tag = secrets.token_hex(4)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = dt.datetime.now(dt.UTC)
    root = issue(f"watchfolder root {tag}", root_key.public_key(), None, root_key, now)
    leaf = issue(f"watchfolder {tag}", key.public_key(), root, root_key, now)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    new = folder / f".new-{tag}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.mkdir(mode=0o700)
        _write_all(new, root, leaf, private)
        try:
            new.rename(own)
        except OSError:
            if not (own / PRIVATE_KEY).exists():
                raise
            shutil.rmtree(new)  # another process was first, and its key is as good
    except OSError as error:
        raise SigningError(
            f"no signing key can be made in {folder}: {error.strerror}",
            'make the state folder writable, or set sign = "off"',
        ) from error


def _write_all(new: Path, root: x509.Certificate, leaf: x509.Certificate, private: bytes) -> None:
    for name, certificates in ((ROOT, [root]), (CERTIFICATE, [leaf])):
        _write(new / name, pem_of(certificates))
    _write(new / PRIVATE_KEY, private)


def _salt(folder: Path) -> bytes:
    """The secret, made when there is none; whoever links it into place first has made it."""
    path = folder / _SALT
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            temp = folder / f".{_SALT}-{secrets.token_hex(4)}"
            _write(temp, secrets.token_bytes(32))
            try:
                os.link(temp, path)
            except FileExistsError:
                pass
            finally:
                temp.unlink(missing_ok=True)
        return path.read_bytes()
    except OSError as error:
        raise SigningError(
            f"the secret for public files cannot be kept in {folder}: {error.strerror}",
            "make the state folder writable",
        ) from error


def _write(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError as error:
        raise SigningError(
            f"{path} cannot be read: {error.strerror}",
            "name a readable PEM file: watchfolder keys use --cert FILE --key FILE",
        ) from error
