"""A preset across a library."""

from __future__ import annotations

from plugin_bridge.batches import Batch
from plugin_bridge.messages.folder import (
    BatchAsk,
    BatchesTold,
    BatchTold,
    ItemsQuery,
    ItemsTold,
    ItemTold,
)
from plugin_bridge.ordering import idempotency
from plugin_bridge.route import Answer, Ask, route
from plugin_bridge.routes.jobs import KEY


@route(
    "POST",
    "/v1/batches",
    scope="library",
    body=BatchAsk,
    reply=BatchTold,
    status=202,
    headers=(KEY,),
    errors=(422, 507),
)
def create_batch(ask: Ask[None, BatchAsk]) -> Answer:
    """Apply a preset to a folder of a library: only what is due; with dry_run, only look.

    The folder is looked through in the background. Results lie in `_out` of the library.
    """
    bridge = ask.bridge
    bridge.presets.find(ask.body.preset)
    bridge.shelf.check_room(bridge.limits.free_bytes)
    key = idempotency(ask.header(KEY))
    told = _told(ask, bridge.batches.begin(ask.caller, ask.body, key))
    return Answer(told, 202, {"Location": told.links["self"]})


@route("GET", "/v1/batches", scope="library", reply=BatchesTold)
def list_batches(ask: Ask[None, None]) -> BatchesTold:
    """This client's batches, the newest first."""
    found = ask.bridge.batches.of(ask.caller)
    return BatchesTold(items=tuple(_told(ask, batch) for batch in found))


@route("GET", "/v1/batches/<batch_id>", scope="library", reply=BatchTold, errors=(404,))
def get_batch(ask: Ask[None, None]) -> BatchTold:
    """How it stands with a batch."""
    return _told(ask, ask.bridge.batches.get(ask.caller, ask.path["batch_id"]))


@route(
    "GET",
    "/v1/batches/<batch_id>/items",
    scope="library",
    query=ItemsQuery,
    reply=ItemsTold,
    errors=(404, 422),
)
def list_items(ask: Ask[ItemsQuery, None]) -> ItemsTold:
    """The pictures of a batch, as each stands now."""
    bridge, query = ask.bridge, ask.query
    batch = bridge.batches.get(ask.caller, ask.path["batch_id"])
    found = bridge.batches.items(batch.id, query.cursor, query.limit)
    items = tuple(
        ItemTold.model_validate(
            {
                "picture": item.relative,
                "state": item.state,
                "why": bridge.discretion.text(item.why),
                "job": item.job,
            }
        )
        for item in found
        if query.state in (None, item.state)
    )
    return ItemsTold(items=items, next=found[-1].number if len(found) == query.limit else None)


@route("POST", "/v1/batches/<batch_id>/cancel", scope="library", reply=BatchTold, errors=(404, 409))
def cancel_batch(ask: Ask[None, None]) -> BatchTold:
    """Stop looking, and cancel every job of it that has not ended. What is done stays."""
    return _told(ask, ask.bridge.batches.cancel(ask.caller, ask.path["batch_id"]))


def _told(ask: Ask[None, None] | Ask[None, BatchAsk], batch: Batch) -> BatchTold:
    here = f"/v1/batches/{batch.id}"
    return BatchTold(
        id=batch.id,
        state=batch.state,
        preset=batch.asked.preset,
        library=batch.asked.library,
        folder=batch.asked.folder,
        dry_run=batch.asked.dry_run,
        created=batch.created,
        finished=batch.finished,
        counts=ask.bridge.batches.counts(batch.id),
        error=ask.bridge.discretion.text(batch.error),
        links={"self": here, "items": f"{here}/items", "cancel": f"{here}/cancel"},
    )
