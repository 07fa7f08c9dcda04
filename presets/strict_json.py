"""JSON read strictly: one mapping, no key twice, no NaN, no endless numbers, and every line known.

The text is walked once with a stack of our own, which finds nesting, double keys and lines; only
then does the standard library read the values.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

from presets.errors import Problem, SidecarSyntaxError
from presets.located import Located, join
from presets.strict_yaml import MAX_DEPTH, not_a_mapping

_SIGN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_MAX_DIGITS = 40


def load_json_mapping(text: str, file: str) -> Located:
    """Read one JSON object. `file` is the name that complaints carry.

    Raises SidecarSyntaxError with every complaint.
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise SidecarSyntaxError([not_a_mapping(None, file)])
    survey = _Survey(text, file)
    survey.walk()
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_int=_whole, parse_float=_finite)
    except json.JSONDecodeError as error:
        survey.complain(error.pos, "recipe.syntax", error.msg, _mending(error))
    except _NumberError as error:
        position, field = survey.find(error.said)
        survey.complain(position, "recipe.number", str(error), field=field)
    else:
        if not isinstance(value, dict):
            survey.problems.append(not_a_mapping(value, file))
    if survey.problems:
        raise SidecarSyntaxError(survey.problems)
    return Located(value, survey.lines, file)


class _NumberError(ValueError):
    def __init__(self, said: str, message: str) -> None:
        super().__init__(message)
        self.said = said


def _no_constant(said: str) -> Any:
    raise _NumberError(said, f"{said} is not a number here")


def _whole(said: str) -> int:
    if len(said) > _MAX_DIGITS:
        raise _NumberError(said, f"a number of {len(said)} digits is too large")
    return int(said)


def _finite(said: str) -> float:
    number = float(said)
    if not math.isfinite(number):
        raise _NumberError(said, f"{said[:_MAX_DIGITS]} is too large")
    return number


@dataclass(slots=True)
class _Level:
    """One open object or list."""

    path: str
    is_object: bool
    keys: set[str] = field(default_factory=set)
    index: int = 0
    key: str | None = None
    """The key whose value comes next."""

    @property
    def here(self) -> str:
        if self.is_object:
            return join(self.path, self.key if self.key is not None else "?")
        return join(self.path, self.index)


class _Survey:
    """Where every field stands. Follows wrong JSON as far as it goes; json.loads then refuses."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._said: dict[str, tuple[int, str]] = {}
        self._open: list[_Level] = []

    def complain(
        self, position: int, code: str, message: str, hint: str = "", *, field: str = ""
    ) -> None:
        line = self.text.count("\n", 0, position) + 1
        self.problems.append(Problem(code, message, hint, self.file, line, field))

    def find(self, said: str) -> tuple[int, str]:
        """Return the place in the text and the field of the first value written like this."""
        return self._said.get(said, (0, ""))

    def walk(self) -> None:
        line, seen = 1, 0
        for sign in _SIGN.finditer(self.text):
            line += self.text.count("\n", seen, sign.start())
            seen = sign.start()
            self._take(sign[0], sign.start(), line)

    def _take(self, sign: str, position: int, line: int) -> None:
        level = self._open[-1] if self._open else None
        if sign in "]}":
            if self._open:
                self._open.pop()
        elif sign == ",":
            if level is not None:
                level.key, level.index = None, level.index + 1
        elif sign == ":":
            pass
        elif level is not None and level.is_object and level.key is None:
            self._key(level, sign, position, line)
        else:
            self._value(level, sign, position, line)

    def _key(self, level: _Level, sign: str, position: int, line: int) -> None:
        level.key = _unquoted(sign)
        if level.key in level.keys:
            message = f'"{level.key}" is said twice'
            self.complain(
                position, "recipe.duplicate-key", message, "say it once", field=level.here
            )
        level.keys.add(level.key)
        self.lines.setdefault(level.here, line)

    def _value(self, level: _Level | None, sign: str, position: int, line: int) -> None:
        path = level.here if level is not None else ""
        if path:
            self.lines.setdefault(path, line)
            self._said.setdefault(sign, (position, path))
        if sign in "{[":
            if len(self._open) >= MAX_DEPTH:
                message = f"nested more than {MAX_DEPTH} deep"
                self.complain(position, "recipe.too-deep", message, field=path)
                raise SidecarSyntaxError(self.problems)
            self._open.append(_Level(path, sign == "{"))


def _unquoted(sign: str) -> str:
    try:
        return str(json.loads(sign))
    except json.JSONDecodeError:
        return sign


def _mending(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos : error.pos + 2]
    if error.msg.startswith("Extra data"):
        return "the file ends with its closing brace"
    if rest in ("/*", "//") or rest.startswith("#"):
        return "JSON has no comments"
    if rest.startswith(("}", "]")) or "trailing comma" in error.msg:
        return "remove the comma before the closing bracket"
    return "names and text stand in double quotes"
