"""The doors stay light: none of them, nor planning nor the ledger, loads a tensor library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("torch", "diffusers", "cv2", "onnxruntime", "pymatting", "numba", "transformers")
DOORS = (
    "presets.resolve",
    "presets.library",
    "presets.sidecar",
    "presets.grammar.reading",
    "presets.schema",
    "watchfolder.planning.planner",
    "watchfolder.jobs.store",
    "watchfolder.jobs.edit_job",
    "watchfolder.watching.watcher",
    "watchfolder.library.asking",
    "watchfolder.library.standing",
    "watchfolder.workers.supervisor",
    "watchfolder.workers.executor",
    "watchfolder.exporting.names",
    "watchfolder.provenance.read",
    "watchfolder.running.cache_index",
    "watchfolder.studio.verdict",
    "watchfolder.engines.card",
    "watchfolder.pictures.asset",
    "watchfolder.pictures.wholeness",
    "watchfolder.cli.edit",
    "watchfolder.cli.planning",
    "watchfolder.cli.watch",
    "watchfolder.cli.demo",
    "watchfolder.cli.doctor",
    "watchfolder.cli.jobs",
    "watchfolder.cli.inspect",
)


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("door", DOORS)
def test_a_door_loads_no_tensor_library(door: str) -> None:
    assert not loaded_after(f"import {door}") & set(HEAVY)


def test_help_imports_nothing_of_weight() -> None:
    code = "from watchfolder.cli.main import main\nsys.argv = ['watchfolder', '--help']\n"
    code += "try:\n    main()\nexcept SystemExit:\n    pass"
    modules = loaded_after(code)
    assert not modules & {
        *HEAVY,
        "numpy",
        "flask",
        "pydantic",
        "PIL",
        "watchdog",
        "sqlite3",
        "yaml",
        "rich",
    }
