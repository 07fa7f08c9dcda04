"""docs/errors.md knows every code that the code can say, and none that it cannot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchfolder.watching import held

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "errors.md"
CODE = re.compile(r"[a-z]+\.[a-z]+(?:-[a-z]+)*")
NAMED = re.compile(r"^\| `([a-z0-9. -]+)`", re.MULTILINE)
"""A code stands first in its row."""
BY_POSITION = {"file", "sidecar", "claim", "source"}
"""Families whose codes are handed on without saying `code=`."""
NO_CODES = {"bridge.parent"}
"""Names of other things that look like codes: what a job is labelled with."""
UNDOTTED = {"internal", "rejected", "superseded", "source gone", "instruction removed"}
"""What is said by a word alone: of unexpected errors, and why a job was cancelled."""


def _files() -> list[Path]:
    rooms = [ROOT / name for name in ("presets", "watchfolder", "plugin_bridge")]
    return [path for room in rooms for path in sorted(room.rglob("*.py"))]


def _said(tree: ast.AST) -> Iterator[str]:
    """Texts that are surely codes: `code = "..."` of a class, and `code="..."` of a call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id == "code" for t in targets):
                yield from _texts(node.value)
        elif isinstance(node, ast.Call):
            yield from (t for k in node.keywords if k.arg == "code" for t in _texts(k.value))


def _texts(node: ast.AST) -> Iterator[str]:
    for found in ast.walk(node):
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield found.value


@pytest.fixture(scope="module")
def codes() -> set[str]:
    """Every text of the code that looks like a code of a family that surely is one."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _files()]
    said = (text for tree in trees for text in _said(tree))
    families = BY_POSITION | {t.partition(".")[0] for t in said if CODE.fullmatch(t)}
    files = re.compile(r"\.(yaml|toml|py|json|cube)$")
    return {
        text
        for tree in trees
        for text in _texts(tree)
        if CODE.fullmatch(text) and text.partition(".")[0] in families and not files.search(text)
    } - NO_CODES


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_codes_of_the_code_are_found(codes: set[str]) -> None:
    assert {"recipe.unknown-key", "asset.unreadable", "job.worker-lost", "plan.no-engine"} <= codes


def test_every_code_is_explained(codes: set[str], page: str) -> None:
    assert sorted(codes - set(NAMED.findall(page))) == []


def test_no_code_is_explained_that_nothing_says(codes: set[str], page: str) -> None:
    known = codes | UNDOTTED | set(held.ACTIONS)
    assert sorted(set(NAMED.findall(page)) - known) == []


def test_every_code_of_what_is_held_is_explained(page: str) -> None:
    explained = set(NAMED.findall(page))
    watching = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
    for code in held.ACTIONS:
        assert code in explained
        assert f"`{code}`" in watching


def test_every_row_says_what_to_do(page: str) -> None:
    for row in (line for line in page.splitlines() if NAMED.match(line)):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 3, row
        assert all(len(cell) > 3 for cell in cells), row
