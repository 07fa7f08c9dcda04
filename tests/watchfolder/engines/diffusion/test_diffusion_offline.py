"""What is imported when, and that no network is ever asked: each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

START = """
import sys, socket
def never(*_args, **_more):
    raise AssertionError("the network was asked")
socket.socket.connect = never
socket.getaddrinfo = never
from pathlib import Path
from watchfolder.settings import Settings
from watchfolder.engines.registry import load_engines
"""


def run(code: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", START + textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_worker_without_models_never_imports_diffusers(tmp_path: Path) -> None:
    loaded = run(
        """
        engines = load_engines(Settings(state=Path(sys.argv[1])))
        print(*engines, "diffusers" in sys.modules, "transformers" in sys.modules)
        """,
        str(tmp_path),
    )
    assert loaded == ["builtin", "False", "False"]


@pytest.mark.slow
def test_cards_are_made_without_diffusers_and_a_job_without_a_network(
    models: Path, tmp_path: Path
) -> None:
    said = run(
        """
        engines = load_engines(Settings(state=Path(sys.argv[1]), models=(Path(sys.argv[2]),)))
        print(engines["klein"].card.unavailable or "able", "diffusers" in sys.modules)
        import numpy as np, torch
        from presets.edits.instruct import Instruct
        from watchfolder.engines.engine import Mask, Materials
        from watchfolder.pictures.picture import Picture
        class Quiet:
            def report(self, fraction, note=""): pass
        picture = Picture(np.zeros((64, 64, 3), np.uint8))
        materials = Materials(picture, Mask(torch.ones(1, 64, 64)), None)
        result = engines["klein"].apply(Instruct(text="x"), picture, materials, Quiet())
        import huggingface_hub.constants as constants
        print(result.picture.size.width, constants.HF_HUB_OFFLINE, "torchvision" in sys.modules)
        """,
        str(tmp_path),
        str(models),
    )
    assert said == ["able", "False", "64", "True", "False"]


@pytest.mark.slow
def test_a_worker_keeps_its_log_free_of_progress_bars(models: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent("""
            import sys
            from pathlib import Path
            from watchfolder.engines.diffusion.engine import engines
            from watchfolder.engines.diffusion.shelf import Need
            from watchfolder.settings import Settings
            settings = Settings(state=Path(sys.argv[1]), models=(Path(sys.argv[2]),))
            class Quiet:
                def report(self, fraction, note=""): pass
            for engine in engines(settings):
                with engine.shelf.lent(engine.model, engine.family, Need(0.1), Quiet()):
                    pass
            """),
            str(tmp_path),
            str(models),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == ""
    assert done.stderr == ""
