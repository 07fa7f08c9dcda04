"""What would do a step that nobody here can do. Data only; no model is looked up or fetched."""

from __future__ import annotations

from presets.edit import Edit

WOULD_DO: dict[str, str] = {
    "instruct": "needs an instruction model: watchfolder models list shows which; "
    "or say it as one of the edits in docs/recipes.md",
    "background:scene": "a scene in words needs an instruction model (watchfolder models list); "
    "color:, gradient: and picture: work without one",
    "remove": "needs an inpainting engine (watchfolder models list)",
    "fill": "needs an inpainting engine (watchfolder models list)",
    "fill:prompt": "needs an inpainting model (watchfolder models list)",
    "extend": "needs an outpainting engine (watchfolder models list); "
    "a slot with fit: pad works without one",
    "extend:prompt": "needs an outpainting model (watchfolder models list)",
    "style": "needs a style engine (watchfolder models list); the look and adjust edits work "
    "without one",
    "match": "no engine here matches photos to references yet; take match out of the preset or "
    "set exposure and white balance with adjust",
    "upscale:network": "needs an upscaling network (watchfolder models list); "
    "method: lanczos works without one",
}


def would_do(edit: Edit) -> str:
    """One sentence on what would carry out `edit`."""
    return WOULD_DO.get(edit.feature, "watchfolder doctor lists what the engines here can do")
