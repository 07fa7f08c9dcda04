"""The watcher is a door: importing it loads no tensor library, no decoder and no web server."""

import subprocess
import sys

HEAVY = ("torch", "numpy", "cv2", "onnxruntime", "pymatting", "diffusers", "PIL", "flask", "ray")


def test_watching_loads_nothing_heavy():
    code = (
        "import sys, watchfolder.watching.watcher\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
