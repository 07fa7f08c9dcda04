"""Identity: who signs an output."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate chain, and the key of its first certificate."""

    chain: bytes
    """PEM, the signer's certificate first; a root need not be in it."""
    key: bytes = field(repr=False)
    """PEM, PKCS 8, not encrypted."""
    algorithm: str
    """As C2PA names it: es256, es384, es512, ed25519, ps256."""
    name: str
    """Common name of the signer's certificate."""
    issuer: str
    """Common name of who issued it."""
    expires: dt.datetime
    """UTC."""
    own: bool = False
    """Whether it was made by this installation, so that nobody else vouches for it."""
    tsa_url: str = ""
    """Time-stamp server, "" for none."""
