"""Names: which file names a stranger may put into a model's folder."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from watchfolder.engines.diffusion.weights import PICKLES, SUFFIX
from watchfolder.errors import ModelError

TEXTS = frozenset({".json", ".txt", ".jinja"})
ALLOWED = TEXTS | {SUFFIX, ".model"}
""".model is a sentencepiece vocabulary; all else is JSON, plain text or safetensors."""
LICENCE_TEXT = re.compile(r"(LICEN[CS]E|NOTICE)(\.(md|txt))?", re.IGNORECASE)
"""Names of files that hold a licence, in the folder itself."""
MODEL_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_TAKEN = "builtin"
"""The name of the engine that is always there; models are engines too."""
_USUAL = re.compile(r"[A-Za-z0-9 ()+,.=@_/-]{1,200}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


def safe_path(name: str) -> PurePosixPath:
    """`name` as a path that stays below the folder it is joined to.

    Raises ModelError for one that is made to lead elsewhere: absolute, with "..", a drive, a
    backslash or a control character.
    """
    parts = name.split("/")
    drive = len(parts[0]) > 1 and parts[0][1] == ":"
    if drive or _CONTROL.search(name) or any(part in ("", ".", "..") for part in parts):
        raise ModelError(
            f"the file name {ascii(name)[:120]} leads out of the model's folder",
            "this source is not to be trusted; nothing of it was kept",
        )
    return PurePosixPath(name)


def is_allowed(path: PurePosixPath) -> bool:
    """Whether a file of this name may be kept at all: no pickle, no program, nothing hidden.

    Letters beyond ASCII can look alike, and some signs mean something to some systems: no model
    needs either.
    """
    if not _USUAL.fullmatch(str(path)):
        return False
    if any(part.startswith(".") or part != part.strip(" .") for part in path.parts):
        return False
    if len(path.parts) == 1 and LICENCE_TEXT.fullmatch(path.name):
        return True
    return path.suffix.lower() in ALLOWED


def is_pickle(path: PurePosixPath) -> bool:
    """Whether a file of this name is, or may be, a pickle."""
    return path.suffix.lower() in PICKLES


def check_model_name(name: str) -> str:
    """`name` if a model's folder can be called so. Raises ModelError."""
    if not MODEL_NAME.fullmatch(name) or name.endswith(".") or name == _TAKEN:
        raise ModelError(
            f"{ascii(name)[:80]} cannot be a model's name",
            "small letters, digits, dots, dashes and underscores, like flux2-klein-4b",
        )
    return name


def name_of(repository: str) -> str:
    """What a model of the hub is called here: "Owner/Some.Model" is some.model."""
    return check_model_name(repository.rpartition("/")[2].lower())
