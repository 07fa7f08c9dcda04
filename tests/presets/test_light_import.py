"""The language is light: no numbers library, no web server, and quickly there."""

from __future__ import annotations

import subprocess
import sys

IMPORT = """
import sys, time
started = time.perf_counter()
import presets.library, presets.resolve, presets.schema, presets.sidecar, presets.versions
took = time.perf_counter() - started
print(took)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_it_imports_quickly_and_nothing_heavy():
    runs = [
        subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    loaded = set(runs[0].stdout.splitlines()[1].split())
    assert not loaded & {
        "numpy",
        "flask",
        "torch",
        "PIL",
        "sqlite3",
        "watchdog",
        "cv2",
        "watchfolder",
    }
    # The best of three: others use this machine too. Half a second is far above what it takes.
    assert min(float(run.stdout.splitlines()[0]) for run in runs) < 0.5
