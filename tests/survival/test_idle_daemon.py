"""A daemon over a large library in which nothing happens leaves the machine alone."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "intake.py"
MOST = 0.01
"""Of one core, for the process that watches."""


@pytest.fixture(scope="module")
def intake() -> Any:
    """The benchmark, which starts the real daemon with its worker and its bridge."""
    found = importlib.util.spec_from_file_location("intake", BENCHMARK)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pictures", "seconds"),
    [
        pytest.param(1000, 5.0, id="a thousand"),
        pytest.param(
            50_000, 60.0, id="fifty thousand", marks=[pytest.mark.soak, pytest.mark.timeout(1200)]
        ),
    ],
)
def test_it_takes_a_hundredth_of_a_core(intake: Any, pictures: int, seconds: float) -> None:
    figures = intake.idle_daemon(pictures, seconds)
    assert figures["watcher"] <= MOST, figures
    assert figures["workers_and_bridge"] <= 2 * MOST, figures
