"""Pulling as a worker does it, without the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from watchfolder.engines.catalogue.hub import Hub
from watchfolder.engines.catalogue.order import Order
from watchfolder.engines.catalogue.patience import Pace
from watchfolder.engines.catalogue.pulling import Pulled, look, pull
from watchfolder.engines.catalogue.records import Records
from watchfolder.errors import Cancelled

QUICK = Pace(tries=4, first=0.005, longest=0.01)


class Told:
    """A listener that keeps what it is told, and stops the work when `stop` says so."""

    def __init__(self, stop: Callable[[float, str], bool] = lambda _fraction, _note: False) -> None:
        self.fractions: list[float] = []
        self.notes: list[str] = []
        self._stop = stop

    def report(self, fraction: float, note: str = "") -> None:
        self.fractions.append(fraction)
        self.notes.append(note)
        if self._stop(fraction, note):
            raise Cancelled("stopped by the test")


@pytest.fixture
def told() -> type[Told]:
    return Told


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def fetch_model(hub: Any, models: Path) -> Callable[..., Pulled]:
    """Pull acme/tiny, its licence accepted, as it now is on the hub."""

    def fetch_model(listener: Any = None, *, accept: bool = True, **said: Any) -> Pulled:
        asks = Hub(hub.address, said.pop("token", ""), timeout=5.0)
        fields = {"name": "tiny", "repository": "acme/tiny", "revision": hub.commit("acme/tiny")}
        order = Order.model_validate(fields | said)
        if accept:
            misdeeds = {path: list(queue) for path, queue in hub.misdeeds.items()}
            hub.misdeeds.clear()
            offer = look(asks, order)
            Records(models).accept(
                order.repository, licence="", sha256=offer.terms.sha256, revision=""
            )
            hub.asked.clear()
            for path, queue in misdeeds.items():
                hub.misbehave(path, *queue)
        return pull(asks, models, order, listener or Told(), QUICK)

    return fetch_model
