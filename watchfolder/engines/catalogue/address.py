"""Where the hub is, and who we are to it."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

from watchfolder.errors import SettingsError
from watchfolder.settings import Settings

PUBLIC = "https://huggingface.co"


def hub_address(settings: Settings) -> str:
    """The hub's address without a slash at its end: the setting, $HF_ENDPOINT, the public one.

    Raises SettingsError for an address that is neither https nor this machine.
    """
    address = (settings.hub or os.environ.get("HF_ENDPOINT") or PUBLIC).rstrip("/")
    if not is_safe(address):
        raise SettingsError(
            f"hub: {address} is no https address",
            "what is pulled must not be changed on the way; http is for this machine alone",
        )
    return address


def is_safe(address: str) -> bool:
    """Whether what comes from there cannot be changed on its way."""
    parts = urlsplit(address)
    if parts.username or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))


def origin(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what a token is meant for."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port


def hub_token() -> str:
    """The person's access token, from where the hub's own tools keep it; "" for none.

    $HF_TOKEN, else the file $HF_TOKEN_PATH, else `token` in $HF_HOME. It is sent to the hub's
    address alone, and never written down.
    """
    said = os.environ.get("HF_TOKEN", "").strip()
    if said:
        return said
    home = os.environ.get("HF_HOME") or str(Path.home() / ".cache" / "huggingface")
    path = Path(os.environ.get("HF_TOKEN_PATH") or Path(home) / "token")
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
