"""The tree of a design-tokens file: its tokens with their types, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from presets.errors import did_you_mean
from presets.exchange.refusals import ExchangeError, refused
from presets.located import Located

Path = tuple[str, ...]
_ROOT = "$root"
MOST_NODES = 50_000
MOST_REFERENCES = 64
"""Aliases, or extended groups, one behind the other."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token as said."""

    path: Path
    value: Any
    type: str
    """Its own, or that of the nearest group around it; "" where nobody says one."""
    said_at: Path
    """Where it stands in the file; another path than its own below an `$extends`."""

    @property
    def name(self) -> str:
        """The path as aliases write it."""
        return ".".join(self.path)


class TokenTree:
    """Finds tokens and follows references in one file."""

    def __init__(self, located: Located) -> None:
        self._located = located
        self._found: dict[Path, Token] | None = None
        self._seen = 0

    def tokens(self) -> tuple[Token, ...]:
        """Every token in the order of the file.

        Raises ExchangeError for a group that extends an unknown one, or itself.
        """
        return tuple(self._tokens().values())

    def resolved(self, token: Token) -> Token:
        """The token at the end of a row of aliases; itself where it is none.

        The end has the first type that is said on the way. Raises ExchangeError import.alias for
        one that leads nowhere, import.circle for one that leads back.
        """
        way = [token]
        kind = token.type
        while (target := _reference(way[-1].value)) is not None:
            found = self._find(target, way[-1])
            if found.path in (t.path for t in way):
                circle = " -> ".join([*(t.name for t in way), found.name])
                message = f"aliases lead in a circle: {circle}"
                raise self.complaint(token, "import.circle", message)
            if len(way) > MOST_REFERENCES:
                message = f"more than {MOST_REFERENCES} aliases lead from one to the next"
                raise self.complaint(token, "import.too-many", message)
            way.append(found)
            kind = kind or found.type
        end = way[-1]
        return Token(end.path, end.value, kind, end.said_at)

    def complaint(self, token: Token, code: str, message: str, hint: str = "") -> ExchangeError:
        """An error about a token, with the line it stands at."""
        return self._complaint(token.said_at, code, message, hint)

    def _complaint(self, path: Path, code: str, message: str, hint: str = "") -> ExchangeError:
        place = ".".join(path)
        line = self._located.lines.get(place)
        file = self._located.file
        return refused(code, message, hint, file=file, line=line, place=place)

    def _tokens(self) -> dict[Path, Token]:
        if self._found is None:
            self._found = {}
            for token in self._below(self._located.value, (), (), "", ()):
                self._found[token.path] = token
        return self._found

    def _below(
        self, node: Mapping[str, Any], path: Path, said_at: Path, kind: str, way: tuple[Path, ...]
    ) -> Iterator[Token]:
        """Every token in a group; `way` are the groups that were extended to come here."""
        self._seen += 1
        if self._seen > MOST_NODES or len(way) > MOST_REFERENCES:
            message = f"$extends makes more than {MOST_NODES} groups and tokens of this file"
            raise self._complaint(said_at, "import.too-many", message, "extend less")
        kind = self._type_of(node, said_at) or kind
        if "$value" in node or ("$ref" in node and path):
            value = node["$value"] if "$value" in node else {"$ref": node["$ref"]}
            yield Token(path, value, kind, said_at)
            return
        if "$extends" in node:
            target = self._group(node["$extends"], said_at)
            if target in way or said_at[: len(target)] == target:
                circle = " -> ".join(".".join(p) for p in (*way, said_at, target))
                raise self._complaint(
                    said_at, "import.circle", f"groups extend in a circle: {circle}"
                )
            if "$type" not in node:
                kind = self._handed_down(target) or kind
            yield from self._below(
                _at(self._located.value, target), path, target, kind, (*way, said_at)
            )
        for name, inner in node.items():
            if not isinstance(inner, Mapping) or (name.startswith("$") and name != _ROOT):
                continue
            own = path if name == _ROOT and path else (*path, name)
            yield from self._below(inner, own, (*said_at, name), kind, way)

    def _handed_down(self, path: Path) -> str:
        """The type that tokens of a group have."""
        nodes = [_at(self._located.value, path[:depth]) for depth in range(len(path) + 1)]
        kinds = [self._type_of(n, path) for n in nodes if isinstance(n, Mapping)]
        return next((kind for kind in reversed(kinds) if kind), "")

    def _type_of(self, node: Mapping[str, Any], path: Path) -> str:
        kind = node.get("$type", "")
        if not isinstance(kind, str):
            raise self._complaint(path, "import.token", "$type is a word", 'say "$type": "color"')
        return kind

    def _group(self, said: Any, path: Path) -> Path:
        target = _path(said) if isinstance(said, str) else None
        if target is None or not isinstance(_at(self._located.value, target), Mapping):
            message = f"$extends names no group of this file: {_short(said)}"
            raise self._complaint(path, "import.alias", message, 'write "{group}"')
        return target

    def _find(self, target: Path, token: Token) -> Token:
        tokens = self._tokens()
        found = tokens.get(target) or tokens.get((*target, _ROOT))
        if found is None and target and target[-1] in (_ROOT, "$value"):
            found = tokens.get(target[:-1])
        if found is None:
            message = f'"{".".join(target)}" is no token of this file'
            hint = did_you_mean(".".join(target), [t.name for t in tokens.values()])
            raise self.complaint(token, "import.alias", message, hint)
        return found


def _reference(value: Any) -> Path | None:
    """What a value refers to; None where it is a value itself."""
    if isinstance(value, Mapping) and set(value) == {"$ref"}:
        value = value["$ref"]
        return _path(value) if isinstance(value, str) else None
    return _path(value) if isinstance(value, str) and value.startswith("{") else None


def _path(said: str) -> Path | None:
    """`{a.b}` and `#/a/b` as a path; None for anything else."""
    if said.startswith("{") and said.endswith("}") and len(said) > 2:
        return tuple(said[1:-1].split("."))
    if said.startswith("#/"):
        parts = said[2:].split("/")
        path = tuple(p.replace("~1", "/").replace("~0", "~") for p in parts)
        return path[:-1] if path[-1] == "$value" else path
    return None


def _at(node: Any, path: Path) -> Any:
    for name in path:
        if not isinstance(node, Mapping):
            return None
        node = node.get(name)
    return node


def _short(value: Any) -> str:
    return repr(value)[:60]
