"""A daemon as `watchfolder watch` is one, with the copying workshop: `daemon.py ROOT STATE [OUT]`.

SURVIVAL_SETTINGS holds other settings, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from presets.library import PresetLibrary
from watchfolder.jobs.store import JobStore
from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.watcher import Watcher
from watchfolder.workers.supervisor import Supervisor

root, state = map(Path, sys.argv[1:3])
out = sys.argv[3] if len(sys.argv) > 3 else "_out"
settings = Settings.model_validate(
    {
        "state": state,
        "presets": (),
        "settle": 0.2,
        "scan_every": 0.5,
        "sidecar_grace": 0.5,
        "lease": 5.0,
        "workers": 2,
        "out_folder": out,
        **json.loads(os.environ.get("SURVIVAL_SETTINGS", "{}")),
    }
)
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
worker = (sys.executable, str(Path(__file__).with_name("copying_workshop.py")))
with JobStore(settings.ledger, settings) as store:
    watcher = Watcher(settings, store, PresetLibrary(()), watched_folders([root], settings))
    workers = Supervisor(settings, settings.workers, store, command=worker)
    workers.start()
    try:
        watcher.run(stop)
    finally:
        workers.stop()
