"""The bridge stays light, and the daemon that keeps it going does not load it at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"torch", "diffusers", "cv2", "onnxruntime", "pymatting", "numba", "transformers"}


@pytest.mark.parametrize(
    "module",
    ["plugin_bridge.app", "plugin_bridge.serve", "plugin_bridge.showing", "plugin_bridge.routes",
     "plugin_bridge.openapi", "watchfolder.cli.bridging", "watchfolder.cli.serve",
     "watchfolder.cli.bridge_process",
     "watchfolder.cli.pair"],
)  # fmt: skip
def test_no_tensor_library_is_loaded(module: str) -> None:
    script = f"import sys, {module}\nif hasattr(sys.modules['{module}'], 'all_routes'):\n"
    script += f"    sys.modules['{module}'].all_routes()\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not set(done.stdout.split()) & HEAVY


def test_the_daemon_loads_no_web_server() -> None:
    script = "import sys, watchfolder.cli.watch, watchfolder.cli.bridge_keeper\n"
    script += "import watchfolder.watching.watcher, watchfolder.workers.supervisor\n"
    script += "print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not set(done.stdout.split()) & {*HEAVY, "flask", "waitress", "plugin_bridge.app"}


def test_the_application_is_never_in_debug_mode(server: object) -> None:
    from plugin_bridge.serve import BridgeServer

    assert isinstance(server, BridgeServer)
    assert server._app.debug is False
    assert server._app.testing is False
