"""Records: what a person agreed to, and which revision was taken, for one folder of models."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from pathlib import Path
from typing import Any

from watchfolder.errors import ModelError

PULLS = ".pulls"
"""Folder, in a folder of models, of everything that is no model (yet)."""


class Records:
    """A small JSON file beside the models. Written whole, so that a reader never sees half."""

    def __init__(self, folder: Path) -> None:
        """`folder`: of models. Nothing is made before something is to be written."""
        self._file = folder / PULLS / "records.json"

    def accepted(self, repository: str, sha256: str) -> bool:
        """Whether somebody here has accepted the licence text of this hash for a model."""
        return any(
            (entry.get("model"), entry.get("sha256")) == (repository, sha256)
            for entry in self._read()["licences"]
        )

    def accept(self, repository: str, *, licence: str, sha256: str, revision: str) -> None:
        """Write down that a person accepted this very text."""
        known = self._read()
        known["licences"].append(
            {
                "model": repository,
                "licence": licence,
                "sha256": sha256,
                "revision": revision,
                "accepted": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        )
        self._write(known)

    def revision(self, repository: str) -> str:
        """The commit that was taken first; "" for none."""
        return str(self._read()["revisions"].get(repository, ""))

    def pin(self, repository: str, commit: str) -> None:
        """Keep to this commit from now on."""
        known = self._read()
        if known["revisions"].get(repository) != commit:
            known["revisions"][repository] = commit
            self._write(known)

    def _read(self) -> dict[str, Any]:
        try:
            read = json.loads(self._file.read_text(encoding="utf-8"))
            return {"licences": list(read["licences"]), "revisions": dict(read["revisions"])}
        except FileNotFoundError:
            return {"licences": [], "revisions": {}}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"{self._file} cannot be read: {error}",
                "move it away; licences are then asked about once more",
            ) from error

    def _write(self, known: dict[str, Any]) -> None:
        temp = self._file.with_name(f".{self._file.name}.{secrets.token_hex(4)}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with temp.open("w", encoding="utf-8") as out:
                json.dump(known, out, indent=1)
                out.flush()
                os.fsync(out.fileno())
            temp.replace(self._file)
        except OSError as error:
            temp.unlink(missing_ok=True)
            raise ModelError(f"{self._file} cannot be written: {error.strerror}") from error
