"""Slots as people say them: names, or names with what is to differ from the slot of that name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, create_model
from pydantic.fields import FieldInfo

from presets.complaints import custom, shown
from presets.declared import Declared
from presets.said_step import american, keep_apart
from presets.slots import Slot

SLOT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


def _optional(field: FieldInfo) -> tuple[Any, Any]:
    """A field of Slot with its bounds and description, but not required."""
    bounded: Any = field.annotation
    for bound in field.metadata:
        bounded = Annotated[bounded, bound]
    return bounded, Field(None, description=field.description)


_FIELDS: dict[str, Any] = {n: _optional(f) for n, f in Slot.model_fields.items() if n != "name"}
SLOT_CHANGES: type[BaseModel] = create_model(
    "SlotChanges", __base__=Declared, __module__=__name__, **_FIELDS
)
"""What a slot may have differently: the fields of Slot, none of them required."""


class _Changes:
    """Says which keys the mapping of a slot knows."""

    model = SLOT_CHANGES


def slot_changes(value: Any) -> Any:
    """Return slots as a mapping of name to changes, whatever way they were said.

    A name, a comma-separated line, a list mixing names and mappings, or a mapping.
    """
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if isinstance(value, Mapping):
        value = [{name: changes} for name, changes in value.items()]
    if not isinstance(value, list | tuple):
        message = f"slots are names, or names with mappings, not {shown(value)}"
        raise custom("recipe.wrong-type", message)
    found: dict[str, Any] = {}
    for item in value:
        name, changes = _one(item)
        if not SLOT_NAME.fullmatch(name):
            message = f"{shown(name)} is no name for a slot"
            raise custom("recipe.name", message, "small letters, digits, - and _")
        if name in found:
            raise custom("recipe.duplicate-slot", f'slot "{name}" is said twice', "say it once")
        found[name] = changes
    return found


def _one(item: Any) -> tuple[str, Any]:
    if isinstance(item, str):
        return item, {}
    if isinstance(item, Mapping) and isinstance(item.get("name"), str):
        return item["name"], american({k: v for k, v in item.items() if k != "name"})
    if isinstance(item, Mapping) and len(item) == 1:
        name, changes = next(iter(item.items()))
        return str(name), {} if changes in (None, True) else american(changes)
    message = f"a slot is a name, or a name with a mapping, not {shown(item)}"
    raise custom("recipe.wrong-type", message)


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    keep_apart(changes, SLOT_CHANGES.model_validate(changes))
    return changes


SaidSlots = Annotated[
    dict[str, Annotated[dict[str, Any], AfterValidator(_checked), _Changes]],
    BeforeValidator(slot_changes),
]
"""Name to what is to differ, in order of delivery."""
