"""The refine loop as a person does it: in a real browser, on a real photo, with the real engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from presets.library import PresetLibrary
from watchfolder.provenance.read import read

PATIENCE = 100_000


@pytest.fixture
def settings(settings: Any, tmp_path: Path) -> Any:
    (tmp_path / "presets").mkdir()
    (tmp_path / "spring").mkdir()
    return settings.model_copy(
        update={
            "presets": (tmp_path / "presets",),
            "libraries": (tmp_path / "spring",),
            "upload_mib": 16.0,
        }
    )


@pytest.fixture
def shots(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Any, str], None]:
    """Keep a picture of the page, for people who look."""
    folder = tmp_path / "shots"
    folder.mkdir()

    def keep(page: Any, name: str) -> None:
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        with Image.open(path) as shot:
            assert len(shot.convert("RGB").getcolors(1 << 24) or ()) > 50

    return keep


def make(page: Any, text: str, variants: int = 1) -> None:
    page.locator("#instruction").fill(text)
    if variants > 1:
        page.locator("#variants-count").fill(str(variants))
    page.locator("#make:not([disabled])").click()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_from_a_drop_to_files(  # noqa: PLR0915, PLR0917
    workshop: Any, open_page: Any, coffee: Path, shots: Any, tmp_path: Path, scheme: str
) -> None:
    sheet = open_page(scheme=scheme)
    page, verdict = sheet.page, sheet.page.locator("#verdict")
    drop(page, coffee)
    page.locator("#photo-title").filter(has_text="coffee").wait_for()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", dark)[:3])) < 200) == (scheme == "dark")

    make(page, "warmer")
    verdict.get_by_text("Good as it is?").wait_for(timeout=PATIENCE)
    shots(page, "asked")
    verdict.get_by_role("button", name="Approve").click()
    verdict.get_by_text("Done", exact=True).wait_for(timeout=PATIENCE)

    make(page, "add a little film grain", variants=2)
    page.locator("#modes [data-mode=variants]").click(timeout=PATIENCE)
    shots(page, "variants")
    page.locator("#variants li").nth(1).get_by_role("button", name=re.compile("Pick", re.I)).click()
    verdict.get_by_text("Done", exact=True).wait_for(timeout=PATIENCE)

    nodes = page.locator("#tree [role=treeitem]")
    assert nodes.count() == 3
    nodes.nth(0).click()
    page.locator("#instruction").fill("brighter")
    page.locator("#make:not([disabled])").click()
    verdict.get_by_role("button", name="Approve").click(timeout=PATIENCE)
    verdict.get_by_text("Done", exact=True).wait_for(timeout=PATIENCE)
    assert nodes.count() == 4
    assert [n.get_attribute("aria-level") for n in nodes.all()] == ["1", "2", "3", "2"]
    page.locator("#before").select_option(index=1)
    page.locator("#wipe").fill("30")
    shots(page, "branched")

    nodes.nth(2).click()
    page.get_by_role("tab", name="Deliver").click()
    page.get_by_text("As they will be cut").wait_for(timeout=PATIENCE)
    page.locator(".crop-frame img[src]").nth(3).wait_for(timeout=PATIENCE)
    shots(page, "delivering")
    page.get_by_role("button", name="Deliver 2 slots").click()
    save = page.get_by_role("button", name=re.compile(r"Save .*listing"))
    save.wait_for(timeout=PATIENCE)
    with page.expect_download() as coming:
        save.click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    with Image.open(file) as delivered:
        assert delivered.size == (2048, 2048)
    history = read(file).history
    assert history is not None
    assert len(history.steps) == 2

    with page.expect_download() as coming:
        page.get_by_role("button", name="Sidecar").click()
    kept = tmp_path / coming.value.suggested_filename
    coming.value.save_as(kept)
    assert yaml.safe_load(kept.read_text())["branches"]
    page.get_by_role("button", name="Preset", exact=True).click()
    page.locator("#save-name").fill("morning-cup")
    page.get_by_role("button", name="Save preset").click()
    page.locator("#save").wait_for(state="hidden")
    preset = PresetLibrary((tmp_path / "presets",)).find("morning-cup")
    assert len(preset.steps or ()) == 2

    (tmp_path / "spring" / "cup.png").write_bytes(coffee.read_bytes())
    page.get_by_role("link", name="Library").click()
    page.locator("#batch-preset").select_option("morning-cup")
    page.locator("#batch-library").select_option("spring")
    page.get_by_role("button", name="Apply", exact=True).click()
    page.locator("#batches .tally-succeeded").filter(has_text="1").first.wait_for(timeout=PATIENCE)
    wanted = tmp_path / "spring" / "_out"
    page.wait_for_timeout(500)
    assert [path.suffix for path in wanted.rglob("cup*.*")]
    shots(page, "library")
    assert sheet.errors == []


def drop(page: Any, file: Path) -> None:
    """Drop a file from outside onto the page, as a file manager does."""
    data = file.read_bytes().hex()
    transfer = page.evaluate_handle(
        """([hex, name]) => {
            const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
            const carried = new DataTransfer();
            carried.items.add(new File([bytes], name, { type: "image/png" }));
            return carried;
        }""",
        [data, file.name],
    )
    for kind in ("dragenter", "dragover", "drop"):
        page.dispatch_event("body", kind, {"dataTransfer": transfer})


def test_by_keyboard_alone(workshop: Any, open_page: Any, coffee: Path) -> None:
    """Everything from the photo to the delivery, without a pointer."""
    page = open_page().page
    keys = page.keyboard
    with page.expect_file_chooser() as chooser:
        page.locator("#choose").focus()
        keys.press("Enter")
    chooser.value.set_files(coffee)
    page.locator("#photo-title").filter(has_text="coffee").wait_for()
    page.locator("#tree [role=treeitem]").first.focus()
    keys.press("/")
    keys.type("warmer")
    page.locator("#make:not([disabled])").wait_for(timeout=PATIENCE)
    keys.press("Control+Enter")
    verdict = page.locator("#verdict")
    verdict.get_by_text("Good as it is?").wait_for(timeout=PATIENCE)
    page.locator("#tree [role=treeitem]").last.focus()
    keys.press("a")
    verdict.get_by_text("Done", exact=True).wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1500)  # the page has put the focus where it was
    page.locator("#wipe").focus()
    keys.press("ArrowLeft")
    page.wait_for_timeout(200)
    assert page.locator("#wipe").input_value() == "49"
    page.locator("#tree [role=treeitem][tabindex='0']").press("ArrowLeft")
    page.locator("#tree [role=treeitem]:focus").filter(has_text="Original").wait_for()
    page.locator("#tree [role=treeitem]:focus").press("ArrowRight")
    page.locator("#tree [role=treeitem]:focus").filter(has_text="warmer").press("Enter")
    keys.press("m")
    page.locator("#mask").wait_for(state="visible")
    for key in ("Space", "Shift+ArrowRight", "Space"):
        keys.press(key)
    page.locator("#mask-done").focus()
    keys.press("Enter")
    page.locator("#where img").wait_for(timeout=PATIENCE)
    page.locator("#tree [role=treeitem][tabindex='0']").focus()
    keys.press("d")
    page.get_by_role("button", name=re.compile("Deliver . slots?")).focus()
    keys.press("Enter")
    page.get_by_role("button", name=re.compile(r"Save .*listing")).wait_for(timeout=PATIENCE)


def test_what_fails_says_why_and_what_to_do(workshop: Any, open_page: Any, coffee: Path) -> None:
    page = open_page().page
    page.locator("#files").set_input_files(coffee)
    page.locator("#photo-title").filter(has_text="coffee").wait_for()
    page.locator("#presets img[src]").nth(3).wait_for(timeout=PATIENCE)
    page.locator("#instruction").fill("put it on a beach at dawn")
    page.locator("#plan-problems").get_by_text(
        re.compile("not understood|models pull")
    ).first.wait_for(timeout=PATIENCE)
    broken = coffee.read_bytes()[:2000]
    page.locator("#files").set_input_files(
        {"name": "half.png", "mimeType": "image/png", "buffer": broken}
    )
    page.locator("#notices").get_by_text(re.compile("half.png")).first.wait_for()
