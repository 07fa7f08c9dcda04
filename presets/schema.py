"""JSON Schema (2020-12) of a sidecar and of preset.yaml, for editors and for other programs.

Made of the same classes that read the files; what they take in several forms (a colour as text or
as a mapping, slots as names, a list or a mapping) is put in here.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from presets.characters import MAX_TEXT
from presets.complaints import NEVER_SAID
from presets.edits import edit_kinds
from presets.placeholders import NAME
from presets.preset import SaidPreset
from presets.request import BRANCH_NAME, MAX_BRANCHES, MAX_VARIANTS, PRESET_NAME, Request
from presets.said_slot import SLOT_CHANGES, SLOT_NAME
from presets.said_step import MAX_STEPS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_PLACEHOLDER: Schema = {"type": "string", "pattern": r"\{" + NAME.pattern + r"\}"}
_EACH = "Each"
"""Ends the names of definitions whose values may be placeholders."""


def sidecar_schema() -> Schema:
    """The schema of a sidecar, a folder's defaults and a request."""
    definitions = copy.deepcopy(_definitions())
    request = definitions.pop("Request")
    request["not"] = {
        "anyOf": [
            {"required": ["steps", "branches"]},
            {"required": ["instruction", "steps"]},
            {"required": ["instruction", "branches"]},
        ]
    }
    return _document("A sidecar: what to do with one picture", request, definitions)


def preset_schema() -> Schema:
    """The schema of preset.yaml."""
    definitions = copy.deepcopy(_definitions())
    preset = definitions.pop("SaidPreset")
    return _document("A preset: how a brand wants its pictures", preset, definitions)


def _document(title: str, schema: Schema, definitions: Schema) -> Schema:
    used: Schema = {}
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        if name not in used:
            used[name] = definitions[name]
            waiting |= _references(definitions[name])
    return {"$schema": DIALECT, **schema, "title": title, "$defs": dict(sorted(used.items()))}


def _references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        inner = [_references(v) for v in schema.values()]
        own = {str(schema["$ref"]).rpartition("/")[2]} if "$ref" in schema else set()
        return own.union(*inner)
    if isinstance(schema, list):
        return set().union(*(_references(v) for v in schema))
    return set()


@cache
def _definitions() -> Schema:
    kinds = edit_kinds()
    models: list[type[BaseModel]] = [*kinds.values(), SLOT_CHANGES, Request, SaidPreset]
    _, whole = models_json_schema([(model, "validation") for model in models])
    found: Schema = _yes_and_no(whole["$defs"])
    for name, wider in _SEVERAL_FORMS.items():
        found[name] = wider(found[name])
    for edit, kind in kinds.items():
        found[kind.__name__] = _edit(found[kind.__name__], edit)
    names = {edit: kind.__name__ for edit, kind in kinds.items()}
    templates = {
        name + _EACH: _templated(schema)
        for name, schema in found.items()
        if name not in ("Request", "SaidPreset", "BranchRequest")
    }
    found |= templates
    found["Step"] = _step(names, "")
    found["Step" + _EACH] = _step(names, _EACH)
    found["Slots"] = _slots()
    _patch_request(found)
    _patch_preset(found)
    return found


def _yes_and_no(schema: Any) -> Any:
    """The same schema where true and false may be written as people do."""
    if isinstance(schema, list):
        return [_yes_and_no(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") == "boolean":
        rest = {k: v for k, v in schema.items() if k != "type"}
        return {**rest, "enum": [True, False, "yes", "no", "on", "off"]}
    return {key: _yes_and_no(value) for key, value in schema.items()}


def _edit(schema: Schema, edit: str) -> Schema:
    properties = {k: v for k, v in schema["properties"].items() if k not in NEVER_SAID}
    properties["edit"] = {"const": edit}
    properties["keep"] = _phrases(properties["keep"])
    required = ["edit", *schema.get("required", ())]
    return _with_colour({**schema, "properties": properties, "required": required})


def _with_colour(schema: Schema) -> Schema:
    """Allow the spelling `colour` for the key `color`."""
    properties = schema["properties"]
    if "color" not in properties:
        return schema
    both = {"not": {"required": ["color", "colour"]}}
    return {**schema, **both, "properties": {**properties, "colour": properties["color"]}}


def _step(names: dict[str, str], ending: str) -> Schema:
    """A line of text, or a mapping whose `edit:` says which definition it must meet."""
    choices = [
        {
            "if": {"properties": {"edit": {"const": edit}}, "required": ["edit"]},
            "then": {"$ref": f"#/$defs/{name}{ending}"},
        }
        for edit, name in names.items()
    ]
    mapping: Schema = {
        "type": "object",
        "required": ["edit"],
        "properties": {"edit": {"enum": list(names)}},
        "allOf": choices,
    }
    return {"anyOf": [_TEXT, mapping]}


def _slots() -> Schema:
    name: Schema = {"type": "string", "pattern": f"^{SLOT_NAME.pattern}$"}
    changes: Schema = {"$ref": "#/$defs/SlotChanges"}
    said: Schema = {"anyOf": [changes, {"type": "null"}, {"const": True}]}
    by_name: Schema = {
        "type": "object",
        "propertyNames": name,
        "additionalProperties": said,
    }
    one = {**by_name, "minProperties": 1, "maxProperties": 1}
    named = {"type": "object", "required": ["name"], "properties": {"name": name}}
    item = {"anyOf": [name, one, named]}
    return {"anyOf": [_TEXT, {"type": "array", "items": item}, by_name]}


def _templated(schema: Any) -> Any:
    """The same schema where each single value may be a placeholder instead."""
    if isinstance(schema, list):
        return [_templated(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"anyOf": [{"$ref": schema["$ref"] + _EACH}, _PLACEHOLDER]}
    if schema.get("type") in ("number", "integer", "boolean") or "enum" in schema:
        return {"anyOf": [schema, _PLACEHOLDER]}
    deeper: dict[str, Callable[[Any], Any]] = {
        "properties": lambda p: {k: v if k == "edit" else _templated(v) for k, v in p.items()},
        "items": _templated,
        "prefixItems": _templated,
        "additionalProperties": _templated,
        "anyOf": _templated,
    }
    return {k: deeper[k](v) if k in deeper else v for k, v in schema.items()}


def _or_text(pattern: str = "") -> Callable[[Schema], Schema]:
    text = {"type": "string", "pattern": pattern} if pattern else _TEXT
    return lambda mapping: {"anyOf": [text, mapping]}


def _region(mapping: Schema) -> Schema:
    return {"anyOf": [{"type": "string", "minLength": 1, "maxLength": 200}, _with_colour(mapping)]}


def _palette_color(mapping: Schema) -> Schema:
    number = {"type": "string", "pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"}
    properties = {**mapping["properties"], "hex": number}
    return {"anyOf": [number, {**mapping, "properties": properties}]}


_SEVERAL_FORMS: dict[str, Callable[[Schema], Schema]] = {
    "Aspect": _or_text(r"^\s*\d{1,5}(\.\d{1,3})?\s*[:x/]\s*\d{1,5}(\.\d{1,3})?\s*$"),
    "ColorRef": _or_text(),
    "FileRef": _or_text(),
    "PaletteColor": _palette_color,
    "Region": _region,
    "SlotChanges": _with_colour,
}


def _phrases(said: Schema) -> Schema:
    """A list of texts, or one text with commas."""
    described = {k: v for k, v in said.items() if k == "description"}
    listed = {k: v for k, v in said.items() if k != "description"}
    return {**described, "anyOf": [{"type": "string"}, listed]}


def _or_null(schema: Schema, said: Schema) -> Schema:
    described = {k: v for k, v in said.items() if k == "description"}
    return {**described, "anyOf": [schema, {"type": "null"}]}


def _patch_request(found: Schema) -> None:
    steps: Schema = {"type": "array", "maxItems": MAX_STEPS, "items": {"$ref": "#/$defs/Step"}}
    slots: Schema = {"$ref": "#/$defs/Slots"}
    request = found["Request"]["properties"]
    request["steps"] = _or_null(steps, request["steps"])
    request["slots"] = _or_null(slots, request["slots"])
    preset = {"type": "string", "pattern": f"^{PRESET_NAME.pattern}$"}
    request["preset"] = _or_null(preset, request["preset"])
    number = {"type": "integer", "minimum": 1, "maximum": MAX_VARIANTS}
    picks: Schema = {"anyOf": [number, {"type": "object", "additionalProperties": number}]}
    request["pick"] = _or_null(picks, request["pick"])
    branches: Schema = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": MAX_BRANCHES,
        "propertyNames": {"pattern": f"^{BRANCH_NAME.pattern}$", "not": {"const": "original"}},
        "additionalProperties": {"$ref": "#/$defs/BranchRequest"},
    }
    request["branches"] = _or_null(branches, request["branches"])
    branch = found["BranchRequest"]["properties"]
    value: Schema = {"type": ["string", "number"]}
    listed = {"type": "array", "minItems": 1, "maxItems": MAX_BRANCHES, "items": value}
    branch["each"] = {
        "description": branch["each"]["description"],
        "type": "object",
        "propertyNames": {"pattern": f"^{NAME.pattern}$"},
        "additionalProperties": {"anyOf": [value, listed]},
    }
    branch["slots"] = _or_null(slots, branch["slots"])
    branch["steps"] = {"type": "array", "maxItems": MAX_STEPS}
    found["BranchRequest"] |= {
        "if": {"required": ["each"], "properties": {"each": {"minProperties": 1}}},
        "then": {"properties": {"steps": {"items": {"$ref": f"#/$defs/Step{_EACH}"}}}},
        "else": {"properties": {"steps": {"items": {"$ref": "#/$defs/Step"}}}},
    }
    for fields in (request, branch):
        for name in {"keep", "avoid"} & fields.keys():
            fields[name] = _phrases(fields[name])


def _patch_preset(found: Schema) -> None:
    preset = found["SaidPreset"]["properties"]
    for name in ("keep", "avoid", "deliver", "silence", "extends", "engines"):
        preset[name] = _phrases(preset[name])
    steps: Schema = {"type": "array", "maxItems": MAX_STEPS, "items": {"$ref": "#/$defs/Step"}}
    preset["steps"] = _or_null(steps, preset["steps"])
    preset["slots"] = {"$ref": "#/$defs/Slots"}
    kinds = (("match", preset), ("sharpen", found["Finish"]["properties"]))
    for edit, fields in (*kinds, ("grain", found["Finish"]["properties"])):
        name = edit_kinds()[edit].__name__
        implied = copy.deepcopy(found[name])
        implied["required"] = [r for r in implied["required"] if r != "edit"]
        found[f"{name}Fields"] = implied
        whole = {"anyOf": [{"$ref": f"#/$defs/{name}Fields"}, {"const": True}]}
        fields[edit] = _or_null(whole, fields[edit])
