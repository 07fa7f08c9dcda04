"""Self-tests of panels: the only way to learn how a real design tool behaves."""

from __future__ import annotations

from plugin_bridge import selftests
from plugin_bridge.messages.selftest import SelfTestAsk, SelfTestTold
from plugin_bridge.route import Ask, route
from watchfolder.log import get_logger, plain

_log = get_logger(__name__)


@route(
    "POST",
    "/v1/selftest",
    scope="edit",
    body=SelfTestAsk,
    reply=SelfTestTold,
    status=201,
    errors=(422, 507),
)
def send_self_test(ask: Ask[None, SelfTestAsk]) -> SelfTestTold:
    """Report what a panel's self-test found.

    The last twenty are kept; `watchfolder plugin reports` shows them.
    """
    bridge = ask.bridge
    bridge.shelf.check_room(bridge.limits.free_bytes)
    report = selftests.keep(bridge.places.selftests, ask.caller.name, ask.body)
    count = len(report.said.checks)
    _log.info("self-test of %s: %d of %d failed", plain(ask.body.host), report.failed, count)
    return SelfTestTold(
        id=report.id, at=report.at, passed=count - report.failed, failed=report.failed
    )
