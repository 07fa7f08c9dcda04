"""What would do a step that nobody here can do. Data only; nothing is looked up or fetched."""

from __future__ import annotations

from presets.edit import Edit
from watchfolder.engines.catalogue.known import advice

_WITHOUT = {
    "instruct": "or say it as one of the edits in docs/recipes.md",
    "background:scene": "color:, gradient: and picture: work without one",
    "remove": "",
    "fill": "",
    "fill:prompt": "fill without a prompt asks less of an engine",
    "extend": "a slot with fit: pad works without one",
    "extend:prompt": "a slot with fit: pad works without one",
    "style": "the look and adjust edits work without one",
}
"""Feature to what works before a model is pulled."""

WOULD_DO: dict[str, str] = {
    **{
        feature: "; ".join(part for part in (f"needs a model: {advice(feature)}", without) if part)
        for feature, without in _WITHOUT.items()
    },
    "match": "no engine here matches photos to references yet; take match out of the preset or "
    "set exposure and white balance with adjust",
    "upscale:network": "needs an upscaling network, which no engine here has yet; "
    "method: lanczos works without one",
}


def would_do(edit: Edit) -> str:
    """One sentence on what would carry out `edit`."""
    return WOULD_DO.get(edit.feature, "watchfolder doctor lists what the engines here can do")
