"""Whole results, and what slots would show of them."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.wrappers import Response

from plugin_bridge.crops import crop_of
from plugin_bridge.messages.crop import BoxTold, CropsQuery, CropsTold, CropTold, ResultQuery
from plugin_bridge.previews import MEDIA_TYPES
from plugin_bridge.results import Result, result_of
from plugin_bridge.route import Ask, route
from plugin_bridge.slots import aspect_text
from presets.layers import Layer
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.slots import STANDARD_SLOTS, Slot


@route(
    "GET",
    "/v1/jobs/<job_id>/result",
    scope="edit",
    query=ResultQuery,
    gives=tuple(MEDIA_TYPES.values()),
    errors=(404, 409, 410, 422, 503),
)
def show_result(ask: Ask[ResultQuery, None]) -> Response:
    """The whole picture a job ends with, before any slot cuts or resizes it."""
    result = _result(ask, ask.query.branch)
    data = ask.bridge.previews.get(result.path, result.sha256, ask.query.max, ask.query.format)
    return Response(data, mimetype=MEDIA_TYPES[ask.query.format])


@route(
    "GET",
    "/v1/jobs/<job_id>/crops",
    scope="edit",
    query=CropsQuery,
    reply=CropsTold,
    errors=(404, 409, 422, 503),
)
def list_crops(ask: Ask[CropsQuery, None]) -> CropsTold:
    """What each slot would show of a job's result: the part, its size, what it lies on.

    Exactly what a delivery into that slot would cut, since the same subject is looked for on the
    same picture. Without slots, of the preset's own and of the standard ones.
    """
    result = _result(ask, ask.query.branch)
    slots = _slots(ask, result.recipe, ask.query.slots)
    here = f"/v1/jobs/{ask.path['job_id']}/result"
    named = f"?branch={result.branch}" if ask.query.branch else ""
    return CropsTold(
        width=result.width,
        height=result.height,
        exact=result.subject is not None,
        picture=f"{here}{named}",
        items=tuple(_told(result, slot) for slot in slots),
    )


def _result(ask: Ask[ResultQuery, None] | Ask[CropsQuery, None], branch: str | None) -> Result:
    bridge = ask.bridge
    job = bridge.job(ask.caller, ask.path["job_id"])
    return result_of(job, branch, bridge.errands, bridge.places.made)


def _slots(ask: Ask[CropsQuery, None], recipe: Recipe, names: Iterable[str]) -> tuple[Slot, ...]:
    """The slots as a delivery of this job would have them. Raises RecipeError for unknown ones."""
    pin = f"{recipe.preset.name}@{recipe.preset.version}" if recipe.preset else None
    said = list(names)
    if not said:
        own = ask.bridge.presets.find(pin).slots if pin else {}
        said = list(dict.fromkeys((*own, *STANDARD_SLOTS)))
    request = Request.model_validate({"preset": pin, "steps": [], "slots": said})
    return resolve([Layer(request, "request")], ask.bridge.presets).branches[0].slots


def _told(result: Result, slot: Slot) -> CropTold:
    crop = crop_of(result.width, result.height, slot, result.subject)
    left, top, width, height = (round(part, 6) for part in crop.box)
    note = ""
    if crop.cut:
        note = f"{crop.cut} pixels of the subject are cut off; fit: pad would keep it whole"
    return CropTold(
        slot=slot.name,
        aspect=aspect_text(slot),
        fit=slot.fit,
        format=slot.format or "",
        width=crop.width,
        height=crop.height,
        box=BoxTold(left=left, top=top, width=width, height=height),
        ground=(slot.background.hex or "") if slot.background else "",
        enlarged=round(crop.enlarged, 3),
        note=note,
    )
