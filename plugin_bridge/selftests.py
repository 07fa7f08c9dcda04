"""Self-tests: reports of panels, kept in the state folder for a person to read.

    state/bridge/selftests/ID.json

They come from another program: text is made plain before it is kept, and there are few.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugin_bridge.messages.selftest import DETAIL, NAME, SelfTestAsk
from watchfolder.log import plain

KEPT = 20
_NAME = re.compile(r"t_[0-9]{14}_[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Report:
    """One report."""

    id: str
    at: dt.datetime
    client: str
    """Name of the client that sent it."""
    said: SelfTestAsk

    @property
    def failed(self) -> int:
        """How many checks did not pass."""
        return sum(not check.passed for check in self.said.checks)


def keep(folder: Path, client: str, said: SelfTestAsk) -> Report:
    """Keep a report, and no more than the last ones. Raises OSError."""
    now = dt.datetime.now(dt.UTC)
    name = f"t_{now:%Y%m%d%H%M%S}_{secrets.token_hex(3)}"
    report = Report(name, now, plain(client), _plain(said))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f".{name}"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(as_json(report), file, ensure_ascii=False)
    part.replace(folder / f"{name}.json")
    for old in _files(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return report


def reports(folder: Path) -> list[Report]:
    """All that are kept, the newest first; one that cannot be read is left out."""
    found = []
    for path in _files(folder):
        with suppress(OSError, ValueError, KeyError, TypeError):
            data = json.loads(path.read_text(encoding="utf-8"))
            said = SelfTestAsk.model_validate(data["said"])
            at = dt.datetime.fromisoformat(data["at"])
            found.append(Report(path.stem, at, str(data["client"]), said))
    return found


def as_json(report: Report) -> dict[str, Any]:
    """A report as plain data."""
    return {
        "id": report.id,
        "at": report.at.isoformat(),
        "client": report.client,
        "said": report.said.model_dump(mode="json"),
    }


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.glob("t_*.json") if _NAME.fullmatch(path.stem)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _plain(said: SelfTestAsk) -> SelfTestAsk:
    """The same with text that any terminal shows as it is; signs that are written out take room."""
    data = said.model_dump()
    for name in ("host", "host_version", "system", "plugin_version"):
        data[name] = plain(data[name])[:NAME]
    for check in data["checks"]:
        check["name"], check["detail"] = (
            plain(check["name"])[:NAME],
            plain(check["detail"])[:DETAIL],
        )
    return SelfTestAsk.model_validate(data)
