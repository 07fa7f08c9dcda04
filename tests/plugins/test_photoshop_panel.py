"""Photoshop's panel in a real browser, with a double of its host, against the real bridge."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow

LEFT = {"left": 0, "top": 0, "right": 48, "bottom": 64}
INNER = {"left": 20, "top": 10, "right": 70, "bottom": 50}


def smart_objects(panel: Any, document: int = 0) -> list[dict[str, Any]]:
    """The results in the group at the top."""
    group = panel.value("PS.told()")[document]["layers"][0]
    assert (group["name"], group["kind"]) == ("Watchfolder", "group")
    return list(group["children"])


def test_selection_is_edited_and_all_else_stays_to_the_byte(
    photoshop: Any, document: Any, picture: Any, samples_of: Any
) -> None:
    before = picture()
    panel = photoshop(document(before, selected=LEFT))
    panel.pair()
    panel.at("[data-scope=selection]").click()
    panel.at("#what", has_text="Inside the selection").wait_for()
    panel.ask("make it warmer")
    panel.placed("group “Watchfolder”")
    (result,) = smart_objects(panel)
    assert result["kind"] == "smartObject"
    assert result["masked"]
    assert result["box"] == {"left": 0, "top": 0, "right": 96, "bottom": 64}
    states = panel.value("PS.told()")[0]["states"]
    assert states == ["Open", "Watchfolder: make it warmer"], "one step of the history"
    inside = samples_of(panel.value("PS.pixels(0, 'make it warmer')"), before)
    assert np.array_equal(inside[:, 48:], before[:, 48:])
    assert not np.array_equal(inside[:, :48], before[:, :48])
    seen = samples_of(panel.value("PS.seen(0)"), before)
    assert np.array_equal(seen[:, 48:], before[:, 48:])
    assert np.array_equal(seen[:, :48], inside[:, :48])
    assert panel.value("PS.alive()") == 0, "image data was left behind"


@pytest.mark.parametrize("profile", ["Adobe RGB (1998)", "Display P3", "ProPhoto RGB", ""])
def test_16_bits_in_the_documents_profile(
    photoshop: Any, document: Any, picture: Any, samples_of: Any, profile: str
) -> None:
    before = picture(bits=16)
    panel = photoshop(document(before, profile=profile, selected=INNER, feather=True))
    panel.pair()
    panel.at("[data-scope=selection]").click()
    panel.ask("make it darker")
    panel.placed()
    inside = samples_of(panel.value("PS.pixels(0, 'make it darker')"), before)
    mask = np.zeros(before.shape[:2], bool)
    mask[10:50, 20:70] = True
    assert np.array_equal(inside[~mask], before[~mask])
    core = (slice(12, 48), slice(22, 68))
    assert inside[core].mean() < 0.95 * before[core].mean()
    put = [call[1] for call in panel.value("PS.calls") if call[0] == "putPixels"]
    assert put == [{"profile": profile, "bits": 16, "left": 0, "top": 0}], "nothing is converted"
    read = [call[1] for call in panel.value("PS.calls") if call[0] == "getPixels"]
    assert all("colorProfile" not in one for one in read)


def test_whole_file_is_lossless_where_the_bridge_keeps_everything(
    photoshop: Any, document: Any, picture: Any, contract: Any
) -> None:
    """Not what the panel restores: the bridge's own file, outside the mask, in 16 bits."""
    import base64
    import io
    import urllib.request

    import cv2

    before = picture(bits=16)
    panel = photoshop(document(before, selected=LEFT))
    panel.pair()
    panel.at("[data-scope=selection]").click()
    panel.ask("make it warmer")
    panel.placed()
    asked = next(one for one in contract.seen if one["address"].endswith("/file"))
    request = urllib.request.Request(asked["address"], headers=asked["headers"])  # noqa: S310 - loopback
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        data = io.BytesIO(answer.read()).getvalue()
    file = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)[..., ::-1]
    assert file.dtype == np.uint16
    assert np.array_equal(file[:, 48:], before[:, 48:])
    assert base64.b64encode(data[:4]) == b"iVBORw=="


def test_cmyk_is_sent_as_srgb_and_said(photoshop: Any, document: Any, picture: Any) -> None:
    panel = photoshop(document(picture(), mode="CMYKColorMode", profile="Coated FOGRA39"))
    panel.pair()
    panel.ask("make it warmer")
    assert "Sent in sRGB: it is CMYK" in panel.placed().inner_text()
    put = [call[1] for call in panel.value("PS.calls") if call[0] == "putPixels"]
    assert put[0]["profile"] == "sRGB IEC61966-2.1", "Photoshop converts it back"


def test_refine_then_branch_from_the_original(
    photoshop: Any, document: Any, picture: Any, samples_of: Any, contract: Any
) -> None:
    before = picture()
    panel = photoshop(document(before, selected=LEFT))
    panel.pair()
    panel.at("[data-scope=selection]").click()
    panel.ask("make it warmer")
    panel.placed()
    panel.at(".work").first.get_by_text("Refine", exact=True).click()
    panel.ask("make it brighter")
    panel.placed()
    panel.at(".work").first.get_by_text("Branch from original").click()
    panel.ask("make it cooler")
    panel.placed()
    results = smart_objects(panel)
    assert [one["name"].split(" · ")[0] for one in results] == [
        "make it cooler",
        "make it brighter",
        "make it warmer",
    ]
    assert all(one["masked"] for one in results)
    orders = [
        json.loads(one["body"])
        for one in contract.seen
        if one["method"] == "POST" and one["address"].endswith("/v1/jobs")
    ]
    assert [one.get("branch_from") for one in orders] == [None, "parent", "original"]
    assert orders[1]["parent"]
    assert "asset" not in orders[1]
    warm, bright, cool = (
        samples_of(panel.value(f"PS.pixels(0, '{name}')"), before)[:, :48].astype(int)
        for name in ("make it warmer", "make it brighter", "make it cooler")
    )
    warmth = [
        (one[..., 0] - one[..., 2]).mean()
        for one in (before[:, :48].astype(int), warm, bright, cool)
    ]
    assert warmth[1] > warmth[0] > warmth[3]
    assert bright.mean() > warm.mean()
    assert abs(warmth[2] - warmth[1]) < abs(warmth[2] - warmth[3]), "it went on from the warm one"
    assert len(panel.value("PS.told()")[0]["states"]) == 4


def test_each_chosen_layer_is_a_picture_of_its_own(
    photoshop: Any, document: Any, picture: Any, samples_of: Any
) -> None:
    panel = photoshop(document(picture()))
    panel.pair()
    box = {"left": 30, "top": 12, "right": 62, "bottom": 44}
    panel.page.evaluate("(box) => PS.addLayer(0, box)", box)
    panel.page.evaluate("PS.choose(0, [0])")
    panel.at("[data-scope=layers]").click()
    panel.at("#what", has_text="Layer “Bottle”").wait_for()
    panel.ask("make it darker")
    panel.placed()
    group, bottle, _ = panel.value("PS.told()")[0]["layers"]
    assert group["name"] == "Watchfolder: Bottle", "right above the layer"
    assert bottle["name"] == "Bottle"
    assert group["children"][0]["box"] == box, "at its place, in its size"
    assert not group["children"][0]["masked"]


def test_preset_on_every_open_document(photoshop: Any, document: Any, picture: Any) -> None:
    names = ["front.psd", "back.psd", "side.psd"]
    documents = [document(picture(seed=n), title) for n, title in enumerate(names)]
    panel = photoshop(*documents)
    panel.pair()
    panel.at("#send-all").click()
    panel.at("#form-note", has_text="Choose the preset first").wait_for()
    panel.at("#preset").select_option("nocturne")
    panel.at("#preset-note").wait_for()
    panel.at("#send-all").click()
    panel.at(".work:nth-child(3)").wait_for()
    for n in (1, 2, 3):
        panel.at(f".work:nth-child({n})").get_by_text("Place again").wait_for()
    for n in range(3):
        assert len(smart_objects(panel, n)) == 1


def test_variants_are_shown_and_one_is_taken(
    photoshop: Any, document: Any, picture: Any, own_daemon: Any, hand: Any
) -> None:
    own_daemon.start("--no-workers")
    panel = photoshop(document(picture()), at=own_daemon)
    panel.pair()
    panel.ask("make it warmer", variants="2")
    panel.newest("queued")
    hand.asks(own_daemon, kind="pick", proofs=3)
    card = panel.newest("waiting")
    assert card.locator(".proof img").count() == 2, (
        "the first proof shows all, and is not one of them"
    )
    assert panel.value("PS.told()")[0]["layers"][0]["kind"] == "pixel", "nothing is placed yet"
    card.get_by_text("Take 2").click()
    panel.newest("queued")
    assert hand.answers(own_daemon) == {"picks": {"": 2}}


def test_place_is_shown_by_selecting_it(
    photoshop: Any, document: Any, picture: Any, own_daemon: Any, hand: Any
) -> None:
    own_daemon.start("--no-workers")
    panel = photoshop(document(picture(), selected=INNER), at=own_daemon)
    panel.pair()
    panel.ask("make it warmer")
    panel.newest("queued")
    hand.asks(own_daemon, kind="mask", proofs=1, name="bag")
    panel.newest("waiting").get_by_text("Use the selection").click()
    panel.newest("queued")
    assert list(hand.answers(own_daemon)["masks"]) == ["bag"]


def test_review_is_answered_in_the_panel(photoshop: Any, document: Any, picture: Any) -> None:
    panel = photoshop(document(picture()))
    panel.pair()
    panel.ask("make it warmer", variants="2")
    card = panel.newest("waiting")
    card.get_by_text("Approve").click()
    panel.placed()
    assert len(smart_objects(panel)) == 1


def test_cancel(photoshop: Any, document: Any, picture: Any, own_daemon: Any) -> None:
    own_daemon.start("--no-workers")
    panel = photoshop(document(picture()), at=own_daemon)
    panel.pair()
    panel.ask("make it warmer")
    card = panel.newest("queued")
    assert "nobody works on it yet" in panel.say().lower()
    card.get_by_text("Cancel").click()
    panel.newest("cancelled")
    assert len(panel.value("PS.told()")[0]["layers"]) == 1


def test_bridge_dies_in_mid_job_and_comes_back(
    photoshop: Any, document: Any, picture: Any, own_daemon: Any
) -> None:
    own_daemon.start()
    panel = photoshop(document(picture(1500, 1100)), at=own_daemon)
    panel.pair()
    panel.ask("make it warmer\nmake it brighter")
    panel.newest("running")
    own_daemon.kill()
    panel.at("#state", has_text="The bridge is away").wait_for()
    assert "watchfolder watch" in panel.say()
    assert panel.at("#send").is_disabled()
    own_daemon.start()
    panel.placed()
    panel.at("#state", has_text="Connected").wait_for()
    assert panel.at("#trouble").is_hidden()
    assert len(smart_objects(panel)) == 1
    assert panel.at("#send").is_enabled()


def test_panel_that_was_closed_takes_its_jobs_up_again(
    photoshop: Any, document: Any, picture: Any, samples_of: Any, own_daemon: Any
) -> None:
    own_daemon.start("--no-workers")
    before = picture()
    panel = photoshop(document(before, selected=LEFT), at=own_daemon)
    panel.pair()
    panel.at("[data-scope=selection]").click()
    panel.ask("make it warmer")
    panel.newest("queued")
    secrets = panel.value("Array.from(PS.secrets)")
    files = panel.value("Array.from(PS.files, ([name, data]) => [name, Array.from(data)])")
    kept = "window.PS_KEPT = " + json.dumps({"secrets": secrets, "files": files}) + ";"
    panel.page.add_init_script(
        kept + "for (const [k, v] of PS_KEPT.secrets) PS.secrets.set(k, v);"
        "for (const [k, v] of PS_KEPT.files) PS.files.set(k, Uint8Array.from(v));"
    )
    panel.page.goto("about:blank")
    own_daemon.stop()
    own_daemon.start()
    panel.page.go_back()
    panel.placed()
    (result,) = smart_objects(panel)
    assert result["masked"], "the selection of then is its mask"
    seen = samples_of(panel.value("PS.seen(0)"), before)
    assert np.array_equal(seen[:, 48:], before[:, 48:])


def test_another_plugin_is_modal(photoshop: Any, document: Any, picture: Any) -> None:
    panel = photoshop(document(picture()))
    panel.pair()
    panel.at("#instruction").fill("make it warmer")
    panel.page.evaluate("PS.block(true)")
    panel.at("#send").click()
    panel.at("#trouble-text", has_text="Photoshop is busy with something else").wait_for()
    panel.page.evaluate("PS.block(false)")
    panel.at("#send").click()
    panel.placed()
    longest = max(one["seconds"] for one in panel.value("PS.modals"))
    assert longest < 2, "the modal scope is left before anything is sent"


def test_document_was_closed_before_its_result_came(
    photoshop: Any, document: Any, picture: Any
) -> None:
    panel = photoshop(document(picture(), "front.psd"), document(picture(), "back.psd"))
    panel.pair()
    panel.ask("make it warmer")
    panel.placed()
    panel.page.evaluate("PS.close(0)")
    panel.at(".work").first.get_by_text("Place again").click()
    panel.at("#trouble-text", has_text="“front.psd” is not open").wait_for()
    assert len(panel.value("PS.told()")[0]["layers"]) == 1


def test_instruction_that_is_not_understood_is_said_in_words(
    photoshop: Any, document: Any, picture: Any
) -> None:
    panel = photoshop(document(picture()))
    panel.pair()
    panel.ask("put it on the moon")
    card = panel.newest("failed")
    assert "put it on the moon" in card.locator(".state").first.inner_text()
    card.get_by_text("Remove").click()
    panel.at(".work").wait_for(state="detached")


def test_self_test_of_photoshop_and_its_report(
    photoshop: Any, document: Any, picture: Any, daemon: Any
) -> None:
    panel = photoshop(document(picture()))
    panel.pair()
    panel.at("#more").click()
    panel.at("#test").click()
    panel.at(".check", has_text="report t_").wait_for()
    assert panel.at(".check.bad").count() == 0, panel.at("#checks").inner_text()
    assert [one["title"] for one in panel.value("PS.told()")] == ["bag.psd"]
    command = [sys.executable, "-m", "watchfolder", "plugin", "reports"]
    told = subprocess.run(
        command, env=daemon.environment(), capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "Photoshop 26.5.0 on macOS" in told.stdout
    assert "16 bits: result placed: a smart object with the mask" in told.stdout
