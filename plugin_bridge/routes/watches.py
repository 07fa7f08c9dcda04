"""Watched folders: what is held, and why."""

from __future__ import annotations

from plugin_bridge.bridge import Bridge
from plugin_bridge.messages.folder import HeldListTold, WatchesTold, WatchTold
from plugin_bridge.problems import NotFoundError, WrongStateError
from plugin_bridge.route import Ask, route

_NONE = "there is no such watched folder"


@route("GET", "/v1/watches", scope="library", reply=WatchesTold)
def list_watches(ask: Ask[None, None]) -> WatchesTold:
    """Folders that are watched on this machine, and how it stands with each."""
    return WatchesTold(items=_folders(ask.bridge))


@route("GET", "/v1/watches/<watch_id>/held", scope="library", reply=HeldListTold, errors=(404,))
def list_held(ask: Ask[None, None]) -> HeldListTold:
    """What a folder holds back: why, and what a person can do about it."""
    held = ask.bridge.watched.held(ask.path["watch_id"])
    if held is None:
        raise NotFoundError(_NONE)
    quiet = ask.bridge.discretion
    return HeldListTold(
        items=tuple(
            one.model_copy(
                update={"message": quiet.text(one.message), "action": quiet.text(one.action)}
            )
            for one in held
        )
    )


@route(
    "POST",
    "/v1/watches/<watch_id>/rescan",
    scope="library",
    reply=WatchTold,
    errors=(404, 409),
)
def rescan(ask: Ask[None, None]) -> WatchTold:
    """Have a folder looked through, within about a second."""
    watch_id = ask.path["watch_id"]
    found = next((one for one in _folders(ask.bridge) if one.id == watch_id), None)
    if found is None:
        raise NotFoundError(_NONE)
    if not ask.bridge.watched.rescan(watch_id):
        raise WrongStateError("nobody watches this folder any more", "start `watchfolder watch`")
    return found


def _folders(bridge: Bridge) -> tuple[WatchTold, ...]:
    """All of them, without the places that a watcher names to the person at the machine."""
    quiet = bridge.discretion
    return tuple(
        one.model_copy(update={"note": quiet.text(one.note)}) for one in bridge.watched.folders()
    )
