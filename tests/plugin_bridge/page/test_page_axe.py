"""Nothing that a screen reader, a keyboard or a small screen would stumble over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

SIZES = {"desk": (1440, 900), "phone": (360, 740)}


@pytest.fixture
def axe() -> Any:
    module = pytest.importorskip("axe_playwright_python.sync_playwright")
    return module.Axe()


def sound(axe: Any, page: Any, what: str) -> None:
    found = axe.run(page)
    told = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]]
    assert told == [], what
    assert len(found.response["passes"]) > 10


def fits(page: Any) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_every_view_is_accessible(  # noqa: PLR0917
    server: Any, open_page: Any, admin: Any, hand: Any, axe: Any, coffee: Path,
    size: str, scheme: str,
) -> None:  # fmt: skip
    asset = admin.send(small(coffee))
    admin.order(asset, title="a cup")
    hand.finish(small(coffee))
    admin.order(asset, review="required", steps=["warmer"])
    hand.ask({"kind": "approve", "branch": ""})
    admin.order(asset, steps=["warmer"])
    hand.fail()
    admin.order(asset, steps=["warmer"])
    width, height = SIZES[size]
    page = open_page(width=width, height=height, scheme=scheme).page
    for view in ("queue", "photo", "library", "folders"):
        page.evaluate("(view) => (location.hash = `#/${view}`)", view)
        page.wait_for_timeout(300)
        sound(axe, page, f"{view} {size} {scheme}")
        assert fits(page), view
    if size == "phone":
        page.evaluate("location.hash = '#/queue'")
    row = page.locator("#queue-list li").last
    row.wait_for()
    row.locator("button, a, [role=button], [tabindex]").first.click()
    page.locator("#bench").wait_for(state="visible")
    page.wait_for_timeout(600)
    for tab in ("edit", "deliver", "details"):
        page.locator(f"#tab-{tab}").click()
        page.wait_for_timeout(400)
        sound(axe, page, f"table, {tab}, {size} {scheme}")
        assert fits(page), tab
    page.locator("#show-keys").click()
    sound(axe, page, f"dialog {size} {scheme}")


def test_who_is_signed_out_can_read_how_to_come_in(server: Any, open_page: Any, axe: Any) -> None:
    for scheme in ("light", "dark"):
        for width, height in SIZES.values():
            page = open_page(signed_in=False, scheme=scheme, width=width, height=height).page
            page.goto(f"http://localhost:{server.port}/")
            sound(axe, page, f"signed out, {scheme}")
            assert fits(page)


def small(photo: Path) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.open(photo).convert("RGB").resize((300, 200)).save(out, "PNG")
    return out.getvalue()
