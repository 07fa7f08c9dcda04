"""YAML as people type it, read strictly: plain mappings, lists, text, numbers, true, false, null.

`4:5`, `on`, `no`, `0123` and dates stay text. Anchors, aliases, tags, a second document, a key
said twice and nesting deeper than 20 are refused, each with its line. The parser's events are
read directly, so nothing is ever expanded or constructed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from presets.errors import Problem, SidecarSyntaxError
from presets.located import Located, join

MAX_DEPTH = 20
MAX_COMPLAINTS = 100
"""After so many the rest is not looked at."""
QUOTE_COLORS = "put quotes around colours that begin with #"
QUOTE_COLONS = "put quotes around text that holds a colon"

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_MAX_DIGITS = 40
_LOST_COLOR = re.compile(r"[ \t]*#([0-9A-Fa-f]{6}\b|[0-9A-Fa-f]{3}[ \t]*(\r?\n|$))")
_BARE_COLOR = re.compile(r"""^[^'"\n]*[\[{,:-][ \t]*#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b""", re.M)


def load_mapping(text: str, file: str) -> Located:
    """Read one YAML mapping. `file` is the name that complaints carry.

    Raises SidecarSyntaxError with every complaint, or with the first one after which the text
    cannot be followed any more.
    """
    composer = _Composer(text.removeprefix("\ufeff"), file)
    try:
        value = composer.document()
    except yaml.YAMLError as error:
        problem = _explained(error, composer.text, file)
        raise SidecarSyntaxError([*composer.problems, problem]) from error
    if not composer.problems and not isinstance(value, dict):
        composer.problems.append(not_a_mapping(value, file))
    if composer.problems:
        raise SidecarSyntaxError(composer.problems)
    return Located(value, composer.lines, file)


def not_a_mapping(value: Any, file: str) -> Problem:
    """Return the complaint about a file whose outermost thing is not a mapping."""
    if value is None:
        return Problem("recipe.empty", "nothing is said here", "docs/recipes.md shows how", file, 1)
    if isinstance(value, list):
        hint = "write steps: above the list"
        return Problem("recipe.not-a-mapping", "the whole file is a list", hint, file, 1)
    hint = "write `steps:` and a list, or name the file .edit.txt for plain text"
    return Problem("recipe.not-a-mapping", "this is not `word: value` lines", hint, file, 1)


class _Composer:
    """Builds plain data out of events, noting lines and complaints on the way."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._events: Iterator[Event] = iter(())

    def stop(self, problem: Problem) -> NoReturn:
        raise SidecarSyntaxError([*self.problems, problem])

    def complain(self, event: Event, path: str, code: str, message: str, hint: str = "") -> None:
        line = _line(event)
        self.problems.append(Problem(code, message, hint, self.file, line, path))
        if len(self.problems) >= MAX_COMPLAINTS:
            message = f"after {MAX_COMPLAINTS} complaints the rest was not read"
            self.stop(Problem("recipe.too-many", message, "", self.file, line, path))

    def document(self) -> Any:
        self._events = yaml.parse(self.text, Loader=yaml.SafeLoader)
        next(self._events)
        event = next(self._events)
        if isinstance(event, StreamEndEvent):
            return None
        value = self._node(next(self._events), "", 0)
        next(self._events)
        following = next(self._events)
        if isinstance(following, DocumentStartEvent):
            message = "a second document begins here"
            self.complain(following, "", "recipe.syntax", message, "remove the --- line")
        return value

    def _node(self, event: Event, path: str, depth: int) -> Any:
        if isinstance(event, AliasEvent):
            message = f"aliases (*{event.anchor}) are not part of this language"
            self.complain(event, path, "recipe.alias", message, "write it out")
            return None
        self._plain_only(event, path)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, path)
        if depth >= MAX_DEPTH:
            line = _line(event)
            message = f"nested more than {MAX_DEPTH} deep"
            self.stop(Problem("recipe.too-deep", message, "", self.file, line, path))
        if isinstance(event, MappingStartEvent):
            return self._mapping(path, depth)
        return self._sequence(path, depth)

    def _plain_only(self, event: Event, path: str) -> None:
        if not isinstance(event, NodeEvent):
            return
        if event.anchor:
            message = f"anchors (&{event.anchor}) are not part of this language"
            self.complain(event, path, "recipe.alias", message, "write it out")
        if isinstance(event, ScalarEvent | CollectionStartEvent) and event.tag:
            message = f"tags ({event.tag}) are not part of this language"
            self.complain(event, path, "recipe.tag", message, "put quotes around text with a !")

    def _mapping(self, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, path, depth)
            inner = join(path, key)
            line = _line(event)
            if key in found:
                first = self.lines[inner]
                message = f'"{key}" is said twice, on line {first} too'
                self.complain(event, inner, "recipe.duplicate-key", message, "say it once")
            else:
                self.lines[inner] = line
            value = self._node(next(self._events), inner, depth + 1)
            found.setdefault(key, value)
        return found

    def _key(self, event: Event, path: str, depth: int) -> str:
        if isinstance(event, ScalarEvent):
            self._plain_only(event, path)
            if not event.value:
                self.complain(event, path, "recipe.syntax", "a word is missing before the colon")
            return str(event.value)
        if isinstance(event, CollectionStartEvent):
            hint = 'braces around a placeholder need quotes: "{colour}"'
            self.complain(event, path, "recipe.syntax", "a key must be plain text", hint)
        self._node(event, path, depth + 1)
        return "?"

    def _sequence(self, path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            inner = join(path, len(found))
            self.lines[inner] = _line(event)
            found.append(self._node(event, inner, depth + 1))
        return found

    def _scalar(self, event: ScalarEvent, path: str) -> Any:
        text = str(event.value)
        if not event.implicit[0]:
            return text
        if text == "" and _LOST_COLOR.match(self.text, _index(event)):
            message = "# begins a comment, so nothing is said here"
            self.complain(event, path, "recipe.lost-color", message, QUOTE_COLORS)
        try:
            return plain_value(text)
        except ValueError as error:
            self.complain(event, path, "recipe.number", str(error))
            return None


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _index(event: Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def plain_value(text: str) -> str | int | float | bool | None:
    """Return what an unquoted word means: null, true, false, a number, or else the text itself.

    Raises ValueError for a number that no field could hold.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _INT.fullmatch(text):
        if len(text) > _MAX_DIGITS:
            raise ValueError(f"a number of {len(text)} digits is too large")
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError("the number is too large")
        return number
    return text


def _explained(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Return a parser's error as a complaint with the hint that most likely mends it."""
    if isinstance(error, yaml.reader.ReaderError):
        place = text.count("\n", 0, int(error.position)) + 1
        message = f"character U+{ord(text[error.position]):04X} has no place in text"
        return Problem("recipe.control-character", message, "remove it", file, place)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line: int | None = mark.line + 1 if mark else None
    problem = str(getattr(error, "problem", "") or "this is not YAML")
    before = "\n".join(text.split("\n")[:line])
    mending = _mending(problem, before)
    return Problem("recipe.syntax", _plainly(problem), mending, file, line)


def _plainly(problem: str) -> str:
    """The parser's sentence without its jargon."""
    if "stream end" in problem or "end of stream" in problem:
        return "the text ends in the middle of something"
    if problem.startswith("expected the node content"):
        found = problem.partition("found ")[2]
        return f"something is missing before {found}"
    if problem.startswith("expected <block end>"):
        return "this line does not belong to what stands above it"
    return problem


def _mending(problem: str, before: str) -> str:
    if _BARE_COLOR.search(before):
        return QUOTE_COLORS
    if "mapping values are not allowed" in problem:
        return QUOTE_COLONS
    if "\\t" in problem:
        return "indent with spaces, not tabs"
    if "%" in problem or "`" in problem or "@" in problem:
        return "put quotes around text that begins with a sign"
    if problem.startswith("expected ',' or"):
        return "put quotes around text that holds brackets, braces or commas"
    if "stream end" in problem or "end of stream" in problem:
        return "a quote or a bracket is not closed"
    return "lines of one list or mapping must begin at the same column"
