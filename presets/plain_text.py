"""Plain text: a few header lines `word: value`, then one small edit a line.

    preset: atelier-leather
    keep: stitching, brass hardware

    remove the paper hang tag
    change the leather to deep oxblood red

The header ends at the first blank line or the first line without `word:`. Lines that begin with #
are comments; "- " before a step is left out. `target:` and `mask:` in the header say where every
line acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from presets.errors import Problem, SidecarSyntaxError, did_you_mean
from presets.located import Located
from presets.strict_yaml import not_a_mapping, plain_value

HEADER_WORDS = (
    "title",
    "preset",
    "keep",
    "avoid",
    "slots",
    "look",
    "review",
    "seed",
    "priority",
    "ready",
    "pick",
    "target",
    "mask",
)
_OF_EACH_LINE = ("target", "mask")
_NUMBERS = ("seed", "priority", "pick")
_HEADER = re.compile(r"([A-Za-z][A-Za-z_-]*)[ \t]*:(?:[ \t]+(.*)|)$")
_BULLET = re.compile(r"(?:[-*\u2022]|\d{1,2}[.)])[ \t]+")


def load_plain_text(text: str, file: str) -> Located:
    """Read header and edits. Raises SidecarSyntaxError with every complaint."""
    reading = _Reading(file)
    in_header = True
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("#"):
            continue
        if not stripped:
            in_header = in_header and not reading.said
            continue
        header = _HEADER.match(stripped) if in_header else None
        if header:
            reading.header(header[1].lower(), (header[2] or "").strip(), number)
        else:
            in_header = False
            reading.edit(_BULLET.sub("", stripped, count=1), number)
    if not reading.said and not reading.problems:
        reading.problems.append(not_a_mapping(None, file))
    if reading.problems:
        raise SidecarSyntaxError(reading.problems)
    return Located(reading.value(), reading.lines, file)


@dataclass(slots=True)
class _Reading:
    file: str
    fields: dict[str, Any] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def said(self) -> bool:
        return bool(self.fields or self.steps)

    def header(self, word: str, value: str, line: int) -> None:
        if word not in HEADER_WORDS:
            hint = did_you_mean(word, HEADER_WORDS) or 'begin a step like this with "- "'
            self._complain("recipe.unknown-key", f'unknown word "{word}:"', hint, line, word)
        elif word in self.fields:
            message = f'"{word}" is said twice, on line {self.lines[word]} too'
            self._complain("recipe.duplicate-key", message, "say it once", line, word)
        elif not value:
            self._complain("recipe.missing", f'nothing is said after "{word}:"', "", line, word)
        else:
            self.fields[word] = self._value(word, value, line)
            self.lines[word] = line

    def edit(self, text: str, line: int) -> None:
        self.lines[f"steps.{len(self.steps)}"] = line
        self.steps.append(text)

    def value(self) -> dict[str, Any]:
        """The file as the mapping it stands for."""
        place = {w: self.fields[w] for w in _OF_EACH_LINE if w in self.fields}
        found = {w: v for w, v in self.fields.items() if w not in _OF_EACH_LINE}
        if self.steps:
            found["steps"] = [
                {"edit": "instruct", "text": text, **place} if place else text
                for text in self.steps
            ]
        return found

    def _value(self, word: str, value: str, line: int) -> Any:
        if word not in _NUMBERS:
            return value
        try:
            return plain_value(value)
        except ValueError as error:
            self._complain("recipe.number", str(error), "", line, word)
            return None

    def _complain(self, code: str, message: str, hint: str, line: int, word: str) -> None:
        self.problems.append(Problem(code, message, hint, self.file, line, word))
