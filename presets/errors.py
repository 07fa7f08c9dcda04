"""What can go wrong with what was asked.

EditingError                 code, message, hint, retryable, status, exit_code
└─ RecipeError               what was asked is wrong; the asker can mend it; carries every Problem
   ├─ SidecarSyntaxError     not YAML, JSON or plain steps at all
   └─ PresetError            a preset is missing, wrong, circular, or changed under its number

The other branches stand in watchfolder/errors.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any, ClassVar


class EditingError(Exception):
    """Anything that goes wrong here and has a plain sentence for a person."""

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False
    patient: ClassVar[bool] = False
    """Tried again for as long as it takes: it passes when a person has made room."""
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_json(self) -> dict[str, Any]:
        """The error as the ledger, the bridge and --json show it."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
            "problems": [],
            **({"patient": True} if self.patient else {}),
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint about something a person wrote, with its place."""

    code: str
    """Dotted and stable: "recipe.unknown-key"."""
    message: str
    hint: str = ""
    file: str = ""
    """Name of the file as the person knows it; empty for a request."""
    line: int | None = None
    """1-based."""
    field: str = ""
    """Dotted path: "branches.colourway.steps.0.to"."""

    def sentence(self) -> str:
        """`bag.jpg.edit.yaml:11: steps.1.strenght: unknown key (did you mean "strength"?)`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = [p for p in (place, self.field) if p]
        text = ": ".join([*parts, self.message])
        return f"{text} ({self.hint})" if self.hint else text

    def as_json(self) -> dict[str, Any]:
        """The problem as plain data."""
        return asdict(self)


class RecipeError(EditingError):
    """What was asked is wrong. `problems` holds all complaints at once."""

    code = "recipe.invalid"
    status = 422
    exit_code = 2

    def __init__(self, problems: Sequence[Problem], message: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__(message or "\n".join(p.sentence() for p in self.problems))

    def as_json(self) -> dict[str, Any]:
        """The error with every problem in it."""
        first = self.problems[0].code if len(self.problems) == 1 else self.code
        return {
            **super().as_json(),
            "code": first,
            "problems": [p.as_json() for p in self.problems],
        }


class SidecarSyntaxError(RecipeError):
    """Not YAML, JSON or plain steps at all."""

    code = "recipe.syntax"


class PresetError(RecipeError):
    """A preset is missing, wrong, circular, or was changed under its number."""

    code = "preset.invalid"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean "forest"?`, or "" when nothing is near."""
    lowered = {k.lower(): k for k in known}
    near = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f'did you mean "{lowered[near[0]]}"?' if near else ""
