"""The language is light: no numbers library, no web server, no pictures, no ledger."""

from __future__ import annotations

import subprocess
import sys

IMPORT = """
import sys
import presets.library, presets.resolve, presets.schema, presets.sidecar, presets.versions
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
HEAVY = {"numpy", "flask", "torch", "PIL", "sqlite3", "watchdog", "cv2", "watchfolder"}


def test_it_imports_nothing_heavy():
    run = subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
    assert not set(run.stdout.split()) & HEAVY
