"""Parts: the sources of the plugins, as the package carries them."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from plugin_bridge.messages.session import PROTOCOL
from watchfolder import __version__

END_OF_SCRIPT = "</script"
"""Would end a script that stands inside a page."""
HEAD = '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'


def text(name: str) -> str:
    """One file, named as in parts.json."""
    return files("plugin_bridge.plugins").joinpath(name).read_text(encoding="utf-8")


def data(name: str) -> bytes:
    """One file that is no text."""
    return files("plugin_bridge.plugins").joinpath(name).read_bytes()


@cache
def listed(group: str) -> tuple[str, ...]:
    """The files of a group in their order: later ones use earlier ones."""
    return tuple(json.loads(text("parts.json"))[group])


def script(*groups: str) -> str:
    """The files of some groups as one script.

    They are put one behind the other as they are: all names are theirs alone, in a frame or panel
    of their own, and the hosts need not agree on what two scripts share.
    """
    parts = [
        text(name).removeprefix("// @ts-check\n") for group in groups for name in listed(group)
    ]
    return "\n".join(parts)


def prelude(port: int) -> str:
    """What an exported panel is told of itself."""
    told = {"port": port, "version": __version__, "protocol": PROTOCOL}
    return f"const WATCHFOLDER = {json.dumps(told)};\n"
