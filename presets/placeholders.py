"""Placeholders: `{colour}` in the steps of a branch that is made once for each colour."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from presets.complaints import at, custom
from presets.errors import did_you_mean

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_PLACEHOLDER = re.compile(r"\{(" + NAME.pattern + r")\}")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def products(each: Mapping[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Every combination of the values, the last name's values turning fastest."""
    for values in itertools.product(*each.values()):
        yield dict(zip(each, values, strict=True))


def filled(value: Any, values: Mapping[str, Any]) -> Any:
    """The same data with each placeholder replaced. A text that is nothing else becomes the value.

    Raises pydantic's ValidationError for a placeholder that `values` does not have.
    """
    return _filled(value, values, ())


def _filled(value: Any, values: Mapping[str, Any], path: tuple[str | int, ...]) -> Any:
    if isinstance(value, str):
        for name in _PLACEHOLDER.findall(value):
            if name not in values:
                message = f'nothing under each: is called "{name}"'
                raise at(
                    path, custom("recipe.unknown-placeholder", message, _near(name, values)), value
                )
        whole = _PLACEHOLDER.fullmatch(value)
        if whole:
            return values[whole[1]]
        return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), value)
    if isinstance(value, Mapping):
        return {k: _filled(v, values, (*path, k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(v, values, (*path, i)) for i, v in enumerate(value)]
    return value


def _near(name: str, values: Mapping[str, Any]) -> str:
    hint = did_you_mean(name, values)
    return hint or f"known here: {', '.join(f'{{{n}}}' for n in values)}"


def placeholders(value: Any) -> set[str]:
    """The names of all placeholders in plain data."""
    if isinstance(value, str):
        return set(_PLACEHOLDER.findall(value))
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list | tuple):
        return set().union(*(placeholders(v) for v in inner))
    return set()


def slug(value: Any) -> str:
    """A value as it stands in names of branches and files: "Forest Green" is "forest-green"."""
    return _NOT_IN_NAMES.sub("-", str(value).lower()).strip("-")[:40].strip("-")


def product_name(branch: str, values: Mapping[str, Any]) -> str:
    """The name of one product of a branch: "colourway-forest"."""
    return "-".join([branch, *(slug(v) for v in values.values())])
