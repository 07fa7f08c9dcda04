"""Photoshop's plugin: a folder for UXP, and the same as a .ccx, the archive that installs it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO

from plugin_bridge.plugins.parts import HEAD, data, listed, prelude, script, text
from watchfolder import __version__

ICONS = tuple(
    f"icons/{name}{scale}.png" for name in ("dark", "light", "plugin") for scale in ("", "@2x")
)
_DATE = (2024, 1, 1, 0, 0, 0)
"""Of every file in the archive: the same plugin is the same bytes."""
_READABLE = 0o644 << 16
_VERSION = re.compile(r"[0-9]+(\.[0-9]+){0,2}")


def photoshop_files(port: int) -> dict[str, bytes]:
    """The files of the plugin by name, for a bridge at `port`."""
    manifest = text("photoshop/manifest.json").replace("PORT", str(port))
    found = {
        "manifest.json": manifest.replace("VERSION", plain_version(__version__)),
        "index.html": _page(),
        "panel.css": text("photoshop/theme.css") + text("core/panel.css"),
        "panel.js": prelude(port) + script("photoshop-modules", "core", "photoshop"),
    }
    files = {name: content.encode() for name, content in found.items()}
    return {**files, **{name: data(f"photoshop/{name}") for name in ICONS}}


def photoshop_scripts() -> dict[str, bytes]:
    """The scripts for people who install no plugin, by name."""
    return {name.rpartition("/")[2]: data(name) for name in listed("photoshop-scripts")}


def archive(files: Mapping[str, bytes]) -> bytes:
    """A .ccx: a zip file that depends on nothing but its content."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = _READABLE
            made.writestr(entry, files[name])
    return out.getvalue()


def plain_version(version: str) -> str:
    """The part of a version that a manifest can hold: 1.2.3."""
    found = _VERSION.match(version)
    return found[0] if found else "0.0.0"


def _page() -> str:
    return (
        f"{HEAD}<title>Watchfolder</title>\n"
        '<link rel="stylesheet" href="panel.css">\n</head>\n<body>\n'
        f'{text("core/panel.html")}<script src="panel.js"></script>\n</body>\n</html>\n'
    )
