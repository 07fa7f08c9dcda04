"""What happens, as it happens."""

from __future__ import annotations

from werkzeug.wrappers import Response

from plugin_bridge.events import Interest
from plugin_bridge.messages.event import EventsQuery, EventsTold
from plugin_bridge.problems import BodyError, BusyError
from plugin_bridge.route import Ask, route

STREAM = "text/event-stream"
LAST = "Last-Event-ID"


@route(
    "GET",
    "/v1/events",
    query=EventsQuery,
    reply=EventsTold,
    gives=(STREAM,),
    headers=(LAST,),
    rate="exempt",
    errors=(400, 404, 422, 503),
)
def events(ask: Ask[EventsQuery, None]) -> EventsTold | Response:
    """Events of this client's jobs: as JSON, waiting for some with ?wait, or as a stream.

    With Accept: text/event-stream they come as they happen; Last-Event-ID goes on where a stream
    was cut off. Nothing is lost in between. There are 16 streams at most: beyond that, ask as
    JSON.
    """
    if ask.query.job is not None:
        ask.bridge.job(ask.caller, ask.query.job)
    if STREAM in ask.request.headers.get("Accept", ""):
        return _stream(ask)
    return _news(ask)


def _news(ask: Ask[EventsQuery, None]) -> EventsTold:
    feed, query, waits = ask.bridge.feed, ask.query, ask.bridge.counters.waits
    after = feed.last if query.after is None else query.after
    if after > feed.last:
        return EventsTold(seq=feed.last, reset=True)
    interest = Interest(ask.caller, query.job, query.limit)
    lines, seq = feed.after(after, interest)
    if not lines and query.wait and waits.take():
        try:
            lines, seq = feed.await_after(seq, interest, query.wait, ask.over())
        finally:
            waits.give_back()
    return EventsTold(seq=seq, events=tuple(line.told for line in lines))


def _stream(ask: Ask[EventsQuery, None]) -> Response:
    bridge = ask.bridge
    since = _since(ask)
    if not bridge.counters.streams.take():
        raise BusyError(
            f"there are {bridge.limits.streams} streams already",
            "close one, or ask for events as JSON with ?wait",
            after=2.0,
        )
    interest = Interest(ask.caller, ask.query.job)
    stream = bridge.feed.stream(since, interest, bridge.limits.stream_seconds, ask.over())
    response = Response(stream, mimetype=STREAM)
    response.call_on_close(bridge.counters.streams.give_back)
    return response


def _since(ask: Ask[EventsQuery, None]) -> int:
    said = ask.header(LAST)
    if said is None:
        return ask.bridge.feed.last if ask.query.after is None else ask.query.after
    if not said.isdecimal() or len(said) > 18:
        raise BodyError("Last-Event-ID is the number of an event")
    return int(said)
