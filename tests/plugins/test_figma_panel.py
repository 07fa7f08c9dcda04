"""Figma's plugin in a real browser: its script with a double of Figma, its page in a sandboxed frame
without an origin under the manifest's policy, against the real bridge."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.slow


def png(samples: Any, kind: str = "PNG", **more: Any) -> str:
    out = io.BytesIO()
    Image.fromarray(samples).save(out, kind, **more)
    return base64.b64encode(out.getvalue()).decode()


def frame(samples: Any, **more: Any) -> dict[str, Any]:
    """A frame that is sent at twice its size."""
    height, width = samples.shape[:2]
    said = {"name": "Hero shot", "type": "FRAME", "x": 10, "y": 20, "png": png(samples)}
    return {**said, "width": width / 2, "height": height / 2, **more}


def filled(samples: Any, kind: str = "PNG", **more: Any) -> dict[str, Any]:
    """A rectangle that is filled with an image."""
    return {
        **frame(samples),
        "name": "Bag",
        "type": "RECTANGLE",
        "image": png(samples, kind, **more),
    }


NODES = """() => FIGMA.page.children.map((node) => ({
    id: node.id, name: node.name, x: node.x, y: node.y, width: node.width, height: node.height, data: node.data,
    relaunch: node.relaunch, fills: node.fills.map((paint) => ({ ...paint })) }))"""
IMAGE = """(hash) => Array.from(FIGMA.images.get(hash))"""


def image_of(panel: Any, node: dict[str, Any]) -> Any:
    data = bytes(panel.page.evaluate(IMAGE, node["fills"][0]["imageHash"]))
    return Image.open(io.BytesIO(data))


def test_frame_is_edited_beside_then_refined_then_branched(figma: Any, picture: Any) -> None:
    panel = figma(frame(picture()))
    panel.pair()
    assert panel.at("#what").inner_text() == "“Hero shot”, 48 \u00d7 32"
    panel.ask("make it warmer")
    panel.placed("Beside “Hero shot”")
    origin, first = panel.value(NODES)
    assert (first["x"], first["y"]) == (10 + 48 + 40, 20)
    assert (first["width"], first["height"]) == (48, 32)
    assert first["fills"][0]["scaleMode"] == "FILL"
    assert first["relaunch"] == {"refine": "Go on from this result"}
    kept = json.loads(first["data"]["job"])
    assert len(kept["job"]) == 26
    assert "make it warmer" in first["data"]["recipe"]
    assert image_of(panel, first).size == (96, 64)
    assert origin["fills"] == []
    card = panel.at(".work").first
    card.get_by_text("Refine", exact=True).click()
    assert "make it warmer" in panel.at("#going").inner_text()
    panel.ask("make it brighter")
    panel.placed("Beside")
    assert len(panel.value(NODES)) == 3
    panel.at(".work").first.get_by_text("Branch from original").click()
    panel.ask("black and white")
    panel.placed("Beside")
    second, third = panel.value(NODES)[2:]
    refined = np.asarray(image_of(panel, second)).mean()
    assert refined > np.asarray(image_of(panel, first)).mean()
    gray = np.asarray(image_of(panel, third).convert("RGB")).astype(int)
    assert np.abs(gray[..., 0] - gray[..., 2]).max() <= 2
    undone = [call for call in panel.value("FIGMA.calls") if call[0] == "commitUndo"]
    assert len(undone) == 3


def test_image_fill_is_replaced_in_place(figma: Any, picture: Any) -> None:
    before = picture()
    panel = figma(filled(before))
    panel.pair()
    panel.at("[data-scope=fills]").click()
    assert panel.at("#what").inner_text() == "The image in “Bag”"
    panel.ask("make it warmer", target="replace")
    panel.placed("In place in “Bag”")
    (node,) = panel.value(NODES)
    assert node["fills"][0]["scaleMode"] == "CROP", "all else of the fill stays"
    assert node["fills"][0]["opacity"] == 0.9
    after = np.asarray(image_of(panel, node))
    assert after.shape == before.shape
    assert not np.array_equal(after, before)
    assert not any(call[0] == "exportAsync" for call in panel.value("FIGMA.calls"))


def test_result_beyond_4096_px_is_scaled_and_said(figma: Any, picture: Any) -> None:
    panel = figma(filled(picture(2100, 75), "JPEG", quality=92))
    panel.pair()
    panel.at("[data-scope=fills]").click()
    panel.ask("upscale 2x")
    card = panel.placed("Beside")
    assert "Scaled from 4200 \u00d7 150 px" in card.inner_text()
    node = panel.value(NODES)[-1]
    assert image_of(panel, node).size == (4096, 146)


def test_relaunch_button_goes_on_from_the_result(figma: Any, picture: Any) -> None:
    panel = figma(frame(picture()))
    panel.pair()
    panel.ask("make it warmer")
    panel.placed()
    store = dict(panel.value("Object.fromEntries(FIGMA.store)"))
    result = panel.value(NODES)[-1]["data"]
    nodes = (frame(picture()), {**filled(picture()), "data": result})
    again = figma(*nodes, selected=1, command="refine", store=store)
    again.at("#going").wait_for(state="visible")
    assert "make it warmer" in again.at("#going").inner_text()
    again.ask("make it brighter")
    again.placed("Beside")
    assert again.at(".work").count() >= 2, "what was asked for before is still known"


def test_nothing_selected_or_a_gif_is_said_in_words(figma: Any, picture: Any) -> None:
    panel = figma(filled(picture(), "GIF"))
    panel.pair()
    panel.at("[data-scope=fills]").click()
    panel.at("#instruction").fill("make it warmer")
    panel.at("#send").click()
    panel.at("#trouble-text", has_text="is a GIF, which is not edited").wait_for()
    panel.page.evaluate("FIGMA.page.selection = []")
    panel.at("#what", has_text="Select a frame").wait_for()
    panel.at("#send").click()
    panel.at("#trouble-text", has_text="Select a frame").wait_for()


def test_browser_that_blocks_the_local_network_is_named(figma: Any, picture: Any) -> None:
    panel = figma(frame(picture()), allowed=False)
    panel.at("#trouble").wait_for(state="visible")
    assert "does not let this panel reach your own computer" in panel.say()
    assert "desktop app" in panel.say()


def test_manifest_lets_only_its_own_port_through(figma: Any, picture: Any, daemon: Any) -> None:
    panel = figma(frame(picture()))
    panel.at("#pairing").wait_for(state="visible")
    inside = panel.page.frames[-1]
    ask = "(port) => fetch(`http://localhost:${port}/v1/health`).then(() => true, () => false)"
    assert inside.evaluate(ask, daemon.port)
    assert not inside.evaluate(ask, daemon.port + 1)
    assert inside.evaluate("self.origin") == "null"


def test_self_test_of_figma(figma: Any, picture: Any, daemon: Any) -> None:
    panel = figma(frame(picture()))
    panel.pair()
    panel.at("#more").click()
    panel.at("#test").click()
    panel.at(".check", has_text="report t_").wait_for()
    assert panel.at(".check.bad").count() == 0, panel.at("#checks").inner_text()
    assert panel.at(".check").count() == 11
    assert len(panel.value(NODES)) == 1, "it leaves nothing behind"
