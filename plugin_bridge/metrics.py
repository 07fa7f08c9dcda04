"""Metrics: figures for Prometheus, in its text format. docs/bridge.md explains every name."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)
"""Upper bounds, seconds, of the histogram of answers."""
Kind = Literal["counter", "gauge", "histogram"]
Labels = tuple[tuple[str, str], ...]


class Metrics:
    """What the bridge counts of itself since it was started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._within: Counter[float] = Counter()
        self._seconds = 0.0
        self._refused: Counter[str] = Counter()

    def answered(self, operation: str, method: str, status: int, seconds: float) -> None:
        """Count one answer; `operation` is the name of a route, never what a stranger sent."""
        bound = next((b for b in BUCKETS if seconds <= b), float("inf"))
        with self._lock:
            self._answers[operation, method, status] += 1
            self._within[bound] += 1
            self._seconds += seconds

    def refused(self, code: str) -> None:
        """Count one refusal, by its code."""
        with self._lock:
            self._refused[code] += 1

    def lines(self) -> Iterable[str]:
        """The figures in text format."""
        with self._lock:
            answers, within = dict(self._answers), dict(self._within)
            refused, seconds = dict(self._refused), self._seconds
        yield from family(
            "watchfolder_bridge_requests_total",
            "counter",
            "Requests answered, by route, method and status.",
            {
                (("route", r), ("method", m), ("status", str(s))): count
                for (r, m, s), count in answers.items()
            },
        )
        yield from family(
            "watchfolder_bridge_refusals_total",
            "counter",
            "Requests refused, by error code.",
            {(("code", code),): count for code, count in refused.items()},
        )
        name = "watchfolder_bridge_request_seconds"
        yield f"# HELP {name} Seconds until the head of the answer, streams and waits apart."
        yield f"# TYPE {name} histogram"
        total = 0
        for bound in (*BUCKETS, float("inf")):
            total += within.get(bound, 0)
            label = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield f'{name}_bucket{{le="{label}"}} {total}'
        yield f"{name}_sum {seconds:.6f}"
        yield f"{name}_count {total}"


def family(name: str, kind: Kind, about: str, values: Mapping[Labels, float]) -> Iterable[str]:
    """One metric with its values, in text format."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for labels, value in values.items():
        said = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
        yield f"{name}{{{said}}} {value:g}" if said else f"{name} {value:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
