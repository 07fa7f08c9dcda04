"""The shipped small editor as a model of an ordinary workshop, and the scenes it knows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # the scenes are drawn by tools/small_editor, which is not installed
    sys.path.append(str(ROOT))


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """Folder of models that holds `small-kontext` alone."""
    return Path(__file__).with_name("models")
