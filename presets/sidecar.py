"""Sidecars: the files beside a picture that say what to do with it, how they are named and read.

bag.jpg
bag.jpg.edit.yaml            or .yml, .json, .txt: what to do
bag.jpg.mask.png             the default mask; bag.jpg.mask.leather.png is called leather
bag.jpg.error.txt            ours: why it could not be done
_folder.edit.yaml            or .yml, .json: the folder's defaults
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from presets.complaints import Place
from presets.drafting import draft_request
from presets.errors import Problem, RecipeError
from presets.located import Located
from presets.plain_text import load_plain_text
from presets.request import Request
from presets.strict_json import load_json_mapping
from presets.strict_yaml import load_mapping
from presets.text_file import check_size, read_text

Syntax = Literal["yaml", "json", "text"]
_SYNTAX: dict[str, Syntax] = {
    ".edit.yaml": "yaml",
    ".edit.yml": "yaml",
    ".edit.json": "json",
    ".edit.txt": "text",
}
SIDECAR_SUFFIXES = tuple(_SYNTAX)
FOLDER_SIDECARS = ("_folder.edit.yaml", "_folder.edit.yml", "_folder.edit.json")
REASON_SUFFIX = ".error.txt"
DEFAULT_MASK = "default"
_MASK = re.compile(r"(?P<picture>.+?)\.mask(?:\.(?P<name>.+))?\.png", re.IGNORECASE)
_MASK_NAME = re.compile(r"[a-z0-9][a-z0-9 _-]{0,60}")


@dataclass(frozen=True, slots=True)
class SaidRequest:
    """A sidecar as it was read."""

    request: Request
    file: str
    """Its name, as complaints show it."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Dotted field to line."""
    sha256: str = ""
    """Of its bytes."""
    problems: tuple[Problem, ...] = ()
    """Only in a draft: what is wrong with it. What is wrong is left out of the request."""


def read_sidecar(path: Path) -> SaidRequest:
    """Read a sidecar or a folder's defaults; the end of the name says in which syntax.

    Raises RecipeError with every complaint, OSError as it comes.
    """
    return _whole(draft_sidecar(path))


def draft_sidecar(path: Path) -> SaidRequest:
    """Read like `read_sidecar`, but keep complaints about fields in the result's `problems`.

    So that `resolve` can raise them together with its own. A file that is no YAML, JSON or text
    of this language at all still raises SidecarSyntaxError.
    """
    text, sha256 = read_text(path)
    syntax = _SYNTAX.get(_suffix(path.name), "yaml")
    return _draft(text, path.name, syntax, sha256)


def parse_sidecar(text: str, file: str, syntax: Syntax = "yaml") -> SaidRequest:
    """Read the text of a sidecar. `file` is the name that complaints carry.

    Raises RecipeError with every complaint.
    """
    data = text.encode("utf-8", "surrogatepass")
    check_size(len(data), file)
    return _whole(_draft(text, file, syntax, hashlib.sha256(data).hexdigest()))


def _draft(text: str, file: str, syntax: Syntax, sha256: str) -> SaidRequest:
    loaders = {"yaml": load_mapping, "json": load_json_mapping, "text": load_plain_text}
    located: Located = loaders[syntax](text, file)
    request, problems = draft_request(located.value, Place(file, located.lines))
    return SaidRequest(request, file, located.lines, sha256, problems)


def _whole(said: SaidRequest) -> SaidRequest:
    if said.problems:
        raise RecipeError(said.problems)
    return said


def is_sidecar(name: str) -> bool:
    """Whether a file's name is that of a picture's sidecar."""
    suffix = _suffix(name)
    return bool(suffix) and len(name) > len(suffix) and not is_folder_sidecar(name)


def is_folder_sidecar(name: str) -> bool:
    """Whether a file's name is that of a folder's defaults."""
    return name.lower() in FOLDER_SIDECARS


def is_mask(name: str) -> bool:
    """Whether a file's name is that of a mask."""
    return _MASK.fullmatch(name) is not None


def is_reason(name: str) -> bool:
    """Whether a file's name is that of a reason we left beside a picture."""
    return name.lower().endswith(REASON_SUFFIX)


def picture_of(sidecar: Path) -> Path:
    """The picture a sidecar, a mask or a reason belongs to. Raises ValueError for another name."""
    suffix = _suffix(sidecar.name) or (REASON_SUFFIX if is_reason(sidecar.name) else "")
    if suffix:
        return sidecar.with_name(sidecar.name[: -len(suffix)])
    mask = _MASK.fullmatch(sidecar.name)
    if mask:
        return sidecar.with_name(mask["picture"])
    raise ValueError(f"{sidecar.name} belongs to no picture")


def sidecar_of(picture: Path) -> Path | None:
    """The sidecar beside a picture, None where there is none.

    Raises RecipeError, code sidecar.ambiguous, where there are two.
    """
    return _only_one(picture.with_name(picture.name + s) for s in SIDECAR_SUFFIXES)


def folder_sidecar(folder: Path) -> Path | None:
    """The defaults of a folder, None where there are none.

    Raises RecipeError, code sidecar.ambiguous, where there are two.
    """
    return _only_one(folder / name for name in FOLDER_SIDECARS)


def masks_of(picture: Path, names: Iterable[str] | None = None) -> dict[str, Path]:
    """The masks beside a picture, by name; `bag.jpg.mask.png` is called "default".

    A name has letters, digits, spaces, - and _, and is known by its small letters. `names` are
    those of the files in the folder, where the caller has listed it already.
    """
    listed = (p.name for p in picture.parent.iterdir()) if names is None else names
    found: dict[str, Path] = {}
    for name in sorted(listed):
        mask = _MASK.fullmatch(name) if name.startswith(f"{picture.name}.") else None
        called = (mask["name"] or DEFAULT_MASK).lower() if mask else ""
        if mask and mask["picture"] == picture.name and _MASK_NAME.fullmatch(called):
            found.setdefault(called, picture.with_name(name))
    return found


def _suffix(name: str) -> str:
    lowered = name.lower()
    return next((s for s in SIDECAR_SUFFIXES if lowered.endswith(s)), "")


def _only_one(candidates: Iterable[Path]) -> Path | None:
    found = [path for path in candidates if os.path.lexists(path)]
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        message = f"{names} both say what to do"
        raise RecipeError([Problem("sidecar.ambiguous", message, "keep one", found[0].name)])
    return found[0] if found else None
