"""Brand presets."""

from __future__ import annotations

from werkzeug.wrappers import Response

from plugin_bridge.messages.preset import (
    ColorTold,
    PresetHead,
    PresetQuery,
    PresetsTold,
    PresetTold,
    ThumbnailQuery,
)
from plugin_bridge.messages.problem import Complaint
from plugin_bridge.previews import MEDIA_TYPES
from plugin_bridge.problems import NotFoundError
from plugin_bridge.route import Ask, route
from plugin_bridge.slots import slot_told
from plugin_bridge.thumbnails import thumbnail
from presets.errors import PresetError
from presets.preset import BrokenPreset, Preset
from presets.request import PRESET_NAME


@route("GET", "/v1/presets", reply=PresetsTold)
def list_presets(ask: Ask[None, None]) -> PresetsTold:
    """All presets in their newest versions; broken ones with what is wrong."""
    quiet = ask.bridge.discretion
    heads = []
    for preset in ask.bridge.presets.all():
        if isinstance(preset, BrokenPreset):
            errors = tuple(
                Complaint(
                    code=problem.code,
                    message=quiet.text(problem.message),
                    hint=quiet.text(problem.hint),
                    field=problem.field,
                )
                for problem in preset.problems
            )
            heads.append(PresetHead(name=preset.name, errors=errors))
        else:
            heads.append(_head(preset))
    return PresetsTold(items=tuple(heads))


@route("GET", "/v1/presets/<name>", query=PresetQuery, reply=PresetTold, errors=(404, 422))
def get_preset(ask: Ask[PresetQuery, None]) -> PresetTold:
    """One preset, in its newest version or in one that is named."""
    return _whole(_found(ask, ask.query.version))


@route(
    "GET",
    "/v1/presets/<name>/thumbnail",
    scope="edit",
    query=ThumbnailQuery,
    gives=tuple(MEDIA_TYPES.values()),
    errors=(404, 410, 422, 503),
)
def show_thumbnail(ask: Ask[ThumbnailQuery, None]) -> Response:
    """A preset as a picture: its own, or what it makes of the scene that all are shown on.

    Drawn by a worker when it is asked for first, and again when the preset has changed.
    """
    bridge, query = ask.bridge, ask.query
    preset = _found(ask, query.version)
    path, sha256 = thumbnail(preset, bridge.presets, bridge.errands, bridge.places.made)
    data = bridge.previews.get(path, sha256, query.max, query.format)
    return Response(data, mimetype=MEDIA_TYPES[query.format])


def _found(ask: Ask[PresetQuery, None] | Ask[ThumbnailQuery, None], version: int | None) -> Preset:
    """The preset that a path names. Raises NotFoundError, PresetError."""
    name = ask.path["name"]
    pin = name if version is None else f"{name}@{version}"
    if not PRESET_NAME.fullmatch(pin) or "@" in name or name not in ask.bridge.presets.names():
        raise NotFoundError("there is no such preset")
    try:
        return ask.bridge.presets.find(pin)
    except PresetError as error:
        if version is not None and all(p.code == "preset.unknown" for p in error.problems):
            raise NotFoundError("there is no such version") from error
        raise


def _head(preset: Preset) -> PresetHead:
    return PresetHead(
        name=preset.name,
        version=preset.version,
        title=preset.title,
        description=preset.description,
        palette=_palette(preset),
    )


def _whole(preset: Preset) -> PresetTold:
    return PresetTold(
        name=preset.name,
        version=preset.version,
        title=preset.title,
        description=preset.description,
        palette=_palette(preset),
        keep=preset.keep,
        avoid=preset.avoid,
        look=preset.look_name if preset.look else "",
        looks=tuple(preset.looks),
        style=preset.style,
        steps=tuple(step.sentence() for step in preset.steps or ()),
        finish=tuple(step.sentence() for step in preset.finish),
        slots=tuple(slot_told(slot) for slot in preset.slots.values()),
        deliver=preset.deliver,
        checks=preset.checks,
        review=preset.review or "",
        engines=preset.engines,
        extends=preset.chain,
        sha256=preset.sha256,
    )


def _palette(preset: Preset) -> dict[str, ColorTold]:
    return {
        name: ColorTold(hex=color.hex, words=color.words, delta_e=color.delta_e)
        for name, color in preset.palette.items()
    }
