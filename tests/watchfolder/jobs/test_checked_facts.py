"""Facts of before the source check, or of an older one, are found out anew where a plan asks."""

from __future__ import annotations

import json
from pathlib import Path

from watchfolder.jobs.store import JobStore
from watchfolder.pictures.facts import SOURCE_CHECK, Facts

FACTS = Facts(
    sha256="a" * 64,
    pixel_key="b" * 64,
    format="jpeg",
    width=10,
    height=10,
    bits=8,
    has_alpha=False,
    measures={"sharpness": 0.5},
)


def test_facts_without_the_check_serve_edits_but_not_plans(tmp_path: Path) -> None:
    store = JobStore(tmp_path / "ledger.sqlite")
    store.put_facts(FACTS)
    assert store.facts_of(FACTS.sha256) == FACTS
    assert store.checked_facts_of(FACTS.sha256) is None
    checked = FACTS.model_copy(update={"source_check": SOURCE_CHECK})
    store.put_facts(checked)
    assert store.checked_facts_of(FACTS.sha256) == checked


def test_rows_written_before_there_was_a_check_are_still_read() -> None:
    old = json.loads(FACTS.model_dump_json())
    del old["source_check"]
    assert Facts.model_validate_json(json.dumps(old)).source_check == 0
