"""Figures for monitoring."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable

from werkzeug.wrappers import Response

from plugin_bridge.bridge import Bridge
from plugin_bridge.metrics import MEDIA_TYPE, Labels, family
from plugin_bridge.route import Ask, route


@route("GET", "/metrics", scope="metrics", gives=("text/plain",), rate="exempt")
def metrics(ask: Ask[None, None]) -> Response:
    """Figures in the text format of Prometheus; every name is explained in docs/bridge.md."""
    lines = [*_workshop(ask.bridge), *_bridge(ask.bridge), *ask.bridge.metrics.lines()]
    return Response("\n".join(lines) + "\n", content_type=MEDIA_TYPE)


def _workshop(bridge: Bridge) -> Iterable[str]:
    jobs: dict[Labels, float] = {
        (("state", state.value),): number for state, number in bridge.store.counts().items()
    }
    yield from family("watchfolder_jobs", "gauge", "Jobs in the ledger, by state.", jobs)
    alive = bridge.roll.alive()
    devices = Counter(worker.device for worker in alive)
    yield from family(
        "watchfolder_workers",
        "gauge",
        "Workers that live, by device.",
        {(("device", device),): number for device, number in devices.items()},
    )
    busy: dict[Labels, float] = {(): sum(worker.job != "" for worker in alive)}
    yield from family("watchfolder_workers_busy", "gauge", "Workers that have a job.", busy)
    watches = bridge.watched.folders()
    pictures: dict[Labels, float] = {(): sum(one.pictures for one in watches)}
    yield from family("watchfolder_watched_pictures", "gauge", "Pictures known.", pictures)
    codes = Counter(one.code for w in watches for one in bridge.watched.held(w.id) or ())
    yield from family(
        "watchfolder_held_pictures",
        "gauge",
        "Pictures that are not worked on, by reason.",
        {(("code", code),): number for code, number in codes.items()},
    )
    place = next(p for p in (bridge.settings.state, *bridge.settings.state.parents) if p.exists())
    free: dict[Labels, float] = {(): shutil.disk_usage(place).free}
    yield from family("watchfolder_state_free_bytes", "gauge", "Room for the state.", free)


def _bridge(bridge: Bridge) -> Iterable[str]:
    counters = bridge.counters
    taken: dict[Labels, float] = {
        (("what", "streams"),): counters.streams.taken,
        (("what", "waits"),): counters.waits.taken,
        (("what", "uploads"),): counters.uploads.taken,
    }
    yield from family("watchfolder_bridge_seats", "gauge", "What is held open, by kind.", taken)
    yield from family(
        "watchfolder_bridge_clients", "gauge", "Paired clients.", {(): len(bridge.book.clients())}
    )
    yield from family("watchfolder_events", "counter", "Events so far.", {(): bridge.feed.last})
    hooks = bridge.webhooks.of()
    told: dict[Labels, float] = {
        (("result", "delivered"),): sum(hook.delivered for hook in hooks),
        (("result", "dropped"),): sum(hook.dropped for hook in hooks),
    }
    yield from family(
        "watchfolder_webhook_deliveries_total", "counter", "Webhooks told, by result.", told
    )
