"""What goes wrong between page and bridge, and what people do at the wrong moment."""

from __future__ import annotations

import time
from typing import Any

from plugin_bridge.sessions import end_all_sessions, new_link
from watchfolder.jobs.job import JobKind


def rows(page: Any) -> Any:
    return page.locator("#queue-list li")


def sha(asset: str) -> str:
    return asset.removeprefix("sha256:")


def photo(page: Any, asset: str, node: str = "original") -> None:
    page.evaluate(f"location.hash = '#/photo/{sha(asset)}/{node}'")
    page.locator("#instruction").wait_for()


def test_news_of_a_job_that_was_forgotten_hides_no_other(
    open_page: Any, admin: Any, store: Any, png: bytes
) -> None:
    asset = admin.send(png)
    first = admin.order(asset, steps=["warmer"])["id"]
    second = admin.order(asset, steps=["brighter"])["id"]
    page = open_page().page
    rows(page).filter(has_text="brighter").filter(has_text="worker").wait_for()
    photo(page, asset, first)
    page.evaluate("""id => {
      const real = window.fetch;
      window.fetch = async (path, said) => {
        if (path === `/v1/jobs/${id}`) await new Promise(done => setTimeout(done, 1000));
        return real(path, said);
      };
    }""", first)  # fmt: skip
    store.cancel(first)
    store.cancel(second)
    time.sleep(0.5)  # all that is told of it is told, and then it is forgotten
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM job WHERE id = ?", (first,))
    rows(page).filter(has_text="brighter").filter(has_text="cancelled").wait_for()
    rows(page).filter(has_text="warmer").wait_for(state="detached")
    page.get_by_text("not known any more").first.wait_for()


def test_a_long_queue_tells_the_truth(
    open_page: Any, admin: Any, store: Any, hand: Any, png: bytes
) -> None:
    asset = admin.send(png)
    asks = admin.order(asset, steps=["warmer"])["id"]
    hand.ask({"kind": "approve", "branch": ""})
    jobs = [admin.order(asset, steps=["brighter"])["id"] for _ in range(70)]
    page = open_page().page
    page.locator("[data-filter=asking] .count", has_text="1").wait_for()
    page.locator("[data-filter=asking]").click()
    rows(page).filter(has_text="warmer").wait_for()
    page.locator("[data-filter=all]").click()
    page.locator("#queue-more").click()
    rows(page).nth(70).wait_for()
    for job in jobs:
        store.cancel(job)
    page.locator("#queue-list li[data-state=cancelled]").nth(69).wait_for(timeout=60_000)
    assert store.get(asks).state == "waiting"


def test_what_is_written_while_something_is_sent_stays(
    open_page: Any, admin: Any, png: bytes, make_picture: Any, store: Any
) -> None:
    asset, other = admin.send(png), admin.send(make_picture(64, 48))
    first = admin.order(asset, steps=["warmer"])["id"]
    admin.order(other, steps=["warmer"])
    page = open_page().page
    photo(page, asset, first)

    def slowly(route: Any) -> None:
        time.sleep(1.0)
        route.continue_()

    page.locator("#instruction").fill("brighter")
    page.locator("#make:not([disabled])").wait_for()
    page.route("**/v1/jobs", slowly)
    page.locator("#make").dblclick()
    page.locator("#instruction").fill("and then cooler")
    photo(page, other)
    page.get_by_text("It is under way").first.wait_for()
    assert page.locator("#instruction").input_value() == "and then cooler"
    assert sha(other) in page.url
    assert len(store.list(kinds=[JobKind.EDIT])) == 3
    page.unroute("**/v1/jobs")
    page.reload()
    page.locator("#link[data-state=live]").wait_for()
    assert page.locator("#instruction").input_value() == "and then cooler"


def test_what_is_written_outlives_the_session(open_page: Any, admin: Any, png: bytes) -> None:
    asset = admin.send(png)
    admin.order(asset, steps=["warmer"])
    page = open_page().page
    photo(page, asset)
    page.locator("#instruction").fill("a long thought")
    end_all_sessions(admin.server.bridge.book)
    page.locator("#ended").wait_for(state="visible", timeout=60_000)
    fresh = page.context.new_page()
    link = new_link(admin.server.bridge.book)
    fresh.goto(f"http://localhost:{admin.server.port}/enter?k={link}")
    fresh.locator("#link[data-state=live]").wait_for()
    assert fresh.locator("#instruction").input_value() == "a long thought"


def paint(page: Any) -> None:
    page.locator("#mask").wait_for(state="visible")
    for key in (" ", "ArrowRight", " "):
        page.locator("#mask-canvas").press(key)


def test_a_mask_that_could_not_be_sent_is_not_lost(
    open_page: Any, admin: Any, png: bytes, make_picture: Any
) -> None:
    asset, other = admin.send(png), admin.send(make_picture(64, 48))
    admin.order(asset, steps=["warmer"])
    admin.order(other, steps=["warmer"])
    page = open_page().page
    photo(page, asset)
    page.get_by_role("button", name="Draw a mask").click()
    paint(page)
    page.route("**/v1/assets", lambda route: route.abort())
    page.locator("#mask-done").click()
    page.get_by_text("does not answer").first.wait_for()
    page.unroute("**/v1/assets")
    page.get_by_role("button", name="Draw a mask").click()
    page.locator("#mask").wait_for(state="visible")
    photo(page, other)  # somebody clicks into the queue in the middle of it
    page.get_by_text("what was drawn is kept").first.wait_for()
    photo(page, asset)
    page.get_by_role("button", name="Draw a mask").click()
    page.locator("#mask").wait_for(state="visible")
    page.locator("#mask-done").click()
    page.get_by_text("of the picture").first.wait_for()


def test_a_second_click_delivers_nothing_twice(
    open_page: Any, admin: Any, hand: Any, store: Any, png: bytes
) -> None:
    job = admin.order(asset := admin.send(png), steps=["warmer"])["id"]
    hand.finish()
    page = open_page().page
    photo(page, asset, job)
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("d")
    page.get_by_role("button", name="Deliver 2 slots").dblclick()
    page.get_by_text("2 slots on the way").first.wait_for()
    assert len(store.list(kinds=[JobKind.EDIT])) == 2


def test_words_are_pasted_as_words(open_page: Any, admin: Any, png: bytes) -> None:
    asset = admin.send(png)
    admin.order(asset, steps=["warmer"])
    page = open_page().page
    photo(page, asset)
    taken = page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "change the leather to oxblood");
      data.items.add(new File([new Uint8Array(8)], "image.png", {type: "image/png"}));
      const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
      return !document.querySelector("#instruction").dispatchEvent(event);
    }""")  # fmt: skip
    assert not taken


def test_a_narrow_window_says_what_waits(open_page: Any, admin: Any, hand: Any, png: bytes) -> None:
    admin.order(admin.send(png), steps=["warmer"])
    hand.ask({"kind": "approve", "branch": ""})
    page = open_page().page
    page.set_viewport_size({"width": 360, "height": 740})
    waiting = page.locator("#asking-count", has_text="1")
    waiting.wait_for()
    assert waiting.get_attribute("title") == "1 result needs you"
