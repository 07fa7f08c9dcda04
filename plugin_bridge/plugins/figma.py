"""Figma's plugin: a manifest, a script for the document, and a page with everything inside it.

Figma loads one page from one string, so style and scripts stand in it.
"""

from __future__ import annotations

from plugin_bridge.plugins.parts import END_OF_SCRIPT, HEAD, prelude, script, text

STRICT = '"use strict";\n'


def figma_files(port: int) -> dict[str, bytes]:
    """The files of the plugin by name, for a bridge at `port`."""
    found = {
        "manifest.json": text("figma/manifest.json").replace("PORT", str(port)),
        "code.js": STRICT + script("figma-document"),
        "ui.html": _page(port),
    }
    return {name: content.encode() for name, content in found.items()}


def _page(port: int) -> str:
    code = STRICT + prelude(port) + script("core", "figma-window")
    if END_OF_SCRIPT in code.lower():
        raise ValueError(f"the panel's script says {END_OF_SCRIPT}, which would end it")
    style = text("figma/theme.css") + text("core/panel.css")
    return (
        f"{HEAD}<title>Watchfolder</title>\n"
        f"<style>\n{style}</style>\n</head>\n<body>\n{text('core/panel.html')}"
        f"<script>\n{code}</script>\n</body>\n</html>\n"
    )
