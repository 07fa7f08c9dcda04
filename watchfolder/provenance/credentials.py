"""Content Credentials by the C2PA library: signing and reading, its surprises kept behind one door.

Nothing here touches the network. Streams only: signing a path onto itself empties the file, and a
file's ending would count more than its content. Numbers in lists come back from the library's
plain JSON as base64, so what must be exact is stored as text.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from c2pa import (
    Builder,
    C2paError,
    C2paSignerInfo,
    C2paSigningAlg,
    Context,
    Reader,
    Signer,
)

from watchfolder.errors import ProvenanceError, RemoteCredentialsError, SigningError
from watchfolder.provenance.identity import Identity
from watchfolder.provenance.manifest import Credentials, credentials_of

PURPOSES = "1.3.6.1.5.5.7.3.4\n1.3.6.1.5.5.7.3.36\n1.3.6.1.4.1.62558.2.1"
"""Key purposes that a signer may have: e-mail protection, document signing, C2PA claim signing."""
UNKNOWN_TYPE = "application/octet-stream"
MEDIA_TYPES = {name: f"image/{name}" for name in ("jpeg", "png", "webp", "tiff", "avif", "heic")}
"""Format name to what the library is told: it believes this more than the bytes."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A file, or a text, that went into a picture."""

    label: str
    """How actions refer to it, inside one manifest."""
    relationship: str
    """parentOf, componentOf or inputTo."""
    media_type: str
    data: bytes = field(repr=False)
    title: str = ""
    embedded: bool = False
    """Whether the data itself is to be kept in the manifest; else only what it says of itself."""
    data_type: str = ""
    """C2PA's name for what the data is, "c2pa.types.generator.prompt"."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A file with its manifest."""

    data: bytes = field(repr=False)
    opaque: tuple[str, ...] = ()
    """Labels of ingredients that could not be followed, and are in it as mere bytes."""


def sign(
    encoded: bytes,
    media_type: str,
    manifest: Mapping[str, Any],
    ingredients: Sequence[Ingredient],
    identity: Identity,
) -> Signed:
    """The same picture with a manifest of its own in it, in place of any that was there.

    A damaged ingredient is no reason not to sign: it goes in as bytes of an unknown kind, without
    what it says of itself. Raises SigningError when the file itself cannot be signed.
    """
    settings = {**_settings(""), "builder": {"thumbnail": {"enabled": False}}}
    info = C2paSignerInfo(
        getattr(C2paSigningAlg, identity.algorithm.upper()),
        identity.chain,
        identity.key,
        identity.tsa_url.encode() or None,
    )
    out = io.BytesIO()
    try:
        with (
            Context.from_dict(settings) as context,
            Builder(dict(manifest), context) as builder,
            Signer.from_info(info) as signer,
        ):
            opaque = [each.label for each in ingredients if not _add(builder, each)]
            builder.sign(signer, media_type, io.BytesIO(encoded), out)
    except C2paError as error:
        raise SigningError(f"the file was not signed: {error}", _hint(identity)) from error
    return Signed(out.getvalue(), tuple(opaque))


def open_credentials(data: bytes, media_type: str, roots: bytes = b"") -> Credentials | None:
    """Read and check a file's manifests; None when it has none.

    `roots` are the certificates, PEM, whose signers are trusted. Raises RemoteCredentialsError when
    the file only says where on the network they lie, ProvenanceError when they cannot be followed.
    """
    try:
        with (
            Context.from_dict(_settings(roots.decode("ascii", "replace"))) as context,
            Reader(media_type, io.BytesIO(data), context=context) as reader,
        ):
            store = json.loads(reader.json())
            boxes = json.loads(reader.detailed_json()).get("manifests", {})
    except C2paError.ManifestNotFound:
        return None
    except C2paError as error:
        if str(error).startswith("Remote"):
            message = "its Content Credentials lie on the network and were not fetched"
            raise RemoteCredentialsError(message) from error
        raise ProvenanceError(f"its Content Credentials cannot be read: {error}") from error
    if store.get("active_manifest") not in store.get("manifests", {}):
        raise ProvenanceError("its Content Credentials are damaged: they hold no claim")
    return credentials_of(store, boxes)


def _settings(roots: str) -> dict[str, Any]:
    trust = {"trust_config": PURPOSES}
    if roots:
        trust["user_anchors"] = roots
    # What was signed is read back by the caller, so it need not be read here as well.
    verify = {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": False}
    return {"version": 1, "trust": trust, "verify": verify}


def _add(builder: Builder, ingredient: Ingredient) -> bool:
    """Add an ingredient; False: its bytes could not be followed."""
    said: dict[str, Any] = {
        "title": ingredient.title or ingredient.label,
        "relationship": ingredient.relationship,
        "label": ingredient.label,
    }
    if ingredient.data_type:
        said["data_types"] = [{"type": ingredient.data_type}]
    if ingredient.embedded:
        builder.add_resource(ingredient.label, io.BytesIO(ingredient.data))
        said["data"] = {"format": ingredient.media_type, "identifier": ingredient.label}
    try:
        builder.add_ingredient(said, ingredient.media_type, io.BytesIO(ingredient.data))
    except C2paError:
        builder.add_ingredient(said, UNKNOWN_TYPE, io.BytesIO(ingredient.data))
        return False
    return True


def _hint(identity: Identity) -> str:
    if identity.tsa_url:
        return "is the time-stamp server of tsa_url there? Without tsa_url none is asked"
    return "watchfolder keys show says what is signed with"
