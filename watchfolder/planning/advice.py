"""What would do a step that nobody here can do. Data only; nothing is looked up or fetched."""

from __future__ import annotations

from collections.abc import Sequence

from presets.edit import Edit
from watchfolder.engines.catalogue.known import advice

_NEEDS = "needs a model"
_WITHOUT = {
    "instruct": "or say it as one of the edits in docs/recipes.md",
    "background:scene": "color:, gradient: and picture: work without one",
    "remove": "",
    "fill": "",
    "fill:prompt": "fill without a prompt asks less of an engine",
    "extend": "a slot with fit: pad works without one",
    "extend:prompt": "extend without a prompt, and a slot with fit: pad, work without one",
    "style": "reference: FILE, and look: with a name that a preset knows, work without one",
}
"""Feature to what works before a model is pulled."""

WOULD_DO: dict[str, str] = {
    **{
        feature: "; ".join(part for part in (f"{_NEEDS}: {advice(feature)}", without) if part)
        for feature, without in _WITHOUT.items()
    },
    "match": "the builtin engine does it; watchfolder doctor tells why it is not there",
    "style:look": "the builtin engine does it; watchfolder doctor tells why it is not there",
    "style:reference": "the builtin engine does it; watchfolder doctor tells why it is not there",
    "upscale:network": "the builtin engine does it; method: lanczos works without its network",
}


def would_do(edit: Edit, broken: Sequence[str] = ()) -> str:
    """One sentence on what would carry out `edit`.

    `broken` are engines that are here and cannot run: who has a model is not to pull another.
    """
    said = WOULD_DO.get(edit.feature, "watchfolder doctor lists what the engines here can do")
    if not broken or not said.startswith(_NEEDS):
        return said
    which = f"mend {broken[0]}" if len(broken) == 1 else f"mend one of {', '.join(broken)}"
    return f"{which}: watchfolder models list says what is wrong; without, it {said}"
