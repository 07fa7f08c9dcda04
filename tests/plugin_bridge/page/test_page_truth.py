"""The page shows what is: after the browser was closed, after the daemon was restarted, to two."""

from __future__ import annotations

from typing import Any

import pytest

from plugin_bridge.sessions import new_link


def rows(page: Any) -> Any:
    return page.locator("#queue-list li")


def open_queue(page: Any, name: str) -> None:
    rows(page).filter(has_text=name).first.wait_for()


def test_closing_the_browser_loses_nothing(
    server: Any, open_page: Any, admin: Any, hand: Any, png: bytes
) -> None:
    asset = admin.send(png)
    admin.order(asset, steps=["warmer"], title="first cup")
    first = open_page()
    open_queue(first.page, "warmer")
    kept = first.page.context.storage_state()
    first.page.context.close()
    hand.finish()
    admin.order(asset, steps=["brighter"])
    again = open_page(signed_in=False).page.context.browser.new_context(storage_state=kept)
    page = again.new_page()
    page.goto(f"http://localhost:{server.port}/")
    open_queue(page, "brighter")
    rows(page).filter(has_text="warmer").filter(has_text="done").first.wait_for()
    again.close()


def test_a_restarted_daemon_is_found_again_with_the_truth(  # noqa: PLR0917
    serve: Any, settings: Any, open_page: Any, meet: Any, hand: Any, png: bytes
) -> None:
    first = serve()
    port = first.port
    client = meet("admin", at=first)
    asset = client.send(png)
    client.order(asset, steps=["warmer"])
    page = open_page(first).page
    open_queue(page, "warmer")
    first.stop()
    page.locator("#link:not([data-state=live])").wait_for()
    hand.finish()
    second = serve(port=port)
    assert second.port == port
    rows(page).filter(has_text="warmer").filter(has_text="done").first.wait_for(timeout=60_000)
    later = meet("admin", at=second)
    later.order(later.send(png), steps=["brighter"])
    open_queue(page, "brighter")


def test_what_happens_elsewhere_is_seen_at_once(
    server: Any, open_page: Any, client: Any, hand: Any, png: bytes
) -> None:
    page = open_page().page
    job = client.order(client.send(png), steps=["warmer"], client_ref="ps:1")["id"]
    open_queue(page, "warmer")
    client.post(f"/v1/jobs/{job}/cancel")
    rows(page).filter(has_text="cancelled").first.wait_for()


def test_two_clients_at_once_do_not_mix(  # noqa: PLR0917
    server: Any, open_page: Any, meet: Any, hand: Any, png: bytes, make_picture: Any
) -> None:
    """Two panels and two browsers: each panel sees its own, the pages see all, none twice."""
    ours, theirs = meet(name="ours"), meet(name="theirs")
    sheets = [open_page().page, open_page().page]
    for number in range(3):
        ours.order(ours.send(make_picture(40 + number)), steps=["warmer"])
        theirs.order(theirs.send(make_picture(60 + number)), steps=["brighter"])
    mine = {one["id"] for one in ours.get("/v1/jobs").json["items"]}
    others = {one["id"] for one in theirs.get("/v1/jobs").json["items"]}
    assert (len(mine), len(others), mine & others) == (3, 3, set())
    for job in others:
        for path in ("", "/recipe", "/outputs", "/history", "/crops", "/result", "/source"):
            assert ours.get(f"/v1/jobs/{job}{path}").status == 404
        for path, body in (("cancel", None), ("save", {"as": "sidecar"})):
            assert ours.post(f"/v1/jobs/{job}/{path}", body).status == 404
    events = ours.get("/v1/events?after=0").json["events"]
    assert {event["job"] for event in events} <= mine
    for page in sheets:
        rows(page).nth(5).wait_for()
        assert rows(page).count() == 6


def test_a_browser_that_is_signed_out_is_told_so(server: Any, open_page: Any) -> None:
    from plugin_bridge.sessions import end_all_sessions

    sheet = open_page()
    end_all_sessions(server.bridge.book)
    sheet.page.evaluate("location.hash = '#/folders'")
    sheet.page.locator("#ended").wait_for(state="visible", timeout=60_000)
    assert "watchfolder page" in (sheet.page.locator("#ended-command").text_content() or "")


@pytest.mark.parametrize("reload", [False, True])
def test_the_link_leaves_no_trace_in_the_address(server: Any, open_page: Any, reload: bool) -> None:
    page = open_page(signed_in=False).page
    page.goto(f"http://localhost:{server.port}/enter?k={new_link(server.bridge.book)}")
    if reload:
        page.reload()
    assert "k=" not in page.url
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("document.referrer") == ""
