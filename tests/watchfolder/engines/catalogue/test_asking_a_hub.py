"""Addresses, tokens, patience and the telling of progress; nothing here waits for real."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.engines.catalogue.address import hub_address, hub_token, is_safe
from watchfolder.engines.catalogue.hub import Hub
from watchfolder.engines.catalogue.patience import Pace, Patience, asked, waiting
from watchfolder.engines.catalogue.sizes import size_text
from watchfolder.engines.catalogue.tally import Tally
from watchfolder.engines.catalogue.wire import Cut
from watchfolder.errors import Cancelled, HubError, HubUnreachableError, SettingsError
from watchfolder.settings import Settings


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://huggingface.co", True),
        ("https://mirror.example:8443/hf", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost:1", True),
        ("http://huggingface.co", False),
        ("http://127.0.0.1.example.com", False),
        ("http://localhost.example.com", False),
        ("https://user:secret@host", False),
        ("ftp://127.0.0.1", False),
        ("file:///etc/passwd", False),
        ("huggingface.co", False),
    ],
)
def test_only_https_and_this_machine_are_safe(address, safe) -> None:
    assert is_safe(address) is safe


def test_the_setting_comes_before_the_environment(monkeypatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert hub_address(Settings()).startswith("https://")
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    assert hub_address(Settings()) == "https://mirror.example"
    assert hub_address(Settings(hub="http://127.0.0.1:9/")) == "http://127.0.0.1:9"
    with pytest.raises(SettingsError, match="no https address"):
        hub_address(Settings(hub="http://mirror.example"))


def test_a_token_is_found_where_the_hubs_own_tools_keep_it(monkeypatch, tmp_path) -> None:
    for name in ("HF_TOKEN", "HF_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert hub_token() == ""
    (tmp_path / "token").write_text("hf_file\n", encoding="utf-8")
    assert hub_token() == "hf_file"
    monkeypatch.setenv("HF_TOKEN", "hf_said")
    assert hub_token() == "hf_said"


@pytest.mark.parametrize("repository", ["acme", "a/b/c", "../x/y", "acme/", "acme/ü", "acme/x?y"])
def test_what_is_no_repository_is_not_asked_for(hub, repository) -> None:
    with pytest.raises(HubError, match="is no repository"):
        Hub(hub.address).look(repository, "")
    assert hub.asked == []


@pytest.mark.parametrize("revision", ["../../x", "a..b", "-x", "a b", "ü"])
def test_what_is_no_revision_is_not_asked_for(hub, revision) -> None:
    with pytest.raises(HubError, match="is no revision"):
        Hub(hub.address).look("acme/tiny", revision)
    assert hub.asked == []


def test_a_server_that_is_no_hub_is_told(hub) -> None:
    hub.repositories["acme/tiny"] = {}
    hub.listed.clear()
    assert Hub(hub.address).look("acme/tiny", "").files == ()
    hub.repositories["acme/tiny"] = {"a.json": b"{}"}
    hub.listed["a.json"] = {"oid": "no checksum"}
    with pytest.raises(HubError, match="gives no checksum"):
        Hub(hub.address).look("acme/tiny", "")


def test_a_silent_hub_counts_as_cut(hub, hubs) -> None:
    hub.misbehave("revision", hubs.Misdeed(then=lambda: time.sleep(0.5)))
    with pytest.raises(Cut, match="does not answer"):
        Hub(hub.address, timeout=0.1).look("acme/tiny", "")


# patience


@given(st.integers(1, 50), st.floats(0, 1), st.floats(0, 60))
def test_pauses_grow_and_have_an_end(failures, chance, wish) -> None:
    pace = Pace()
    pause = pace.pause(failures, wish, chance)
    assert wish <= pause <= max(wish, pace.longest * 1.2 + 1e-9)
    assert pause >= pace.first * 0.8


def test_patience_ends_after_failures_in_a_row_only() -> None:
    waited: list[float] = []
    patience = Patience(Pace(tries=3), waited.append)
    for _ in range(10):
        patience.failed(Cut("cut"))
        patience.failed(Cut("cut"))
        patience.progressed()
    patience.failed(Cut("cut", wait=7.0))
    patience.failed(Cut("cut"))
    with pytest.raises(HubUnreachableError, match="3 times in a row"):
        patience.failed(Cut("cut"))
    assert len(waited) == 22
    assert waited[20] == 7.0


def test_a_hub_cannot_ask_for_more_than_a_minute() -> None:
    assert Cut("busy", wait=86400).wait == 60.0


def test_an_answer_ends_the_asking() -> None:
    answers = iter([Cut("one"), Cut("two"), "yes"])

    def question() -> str:
        answer = next(answers)
        if isinstance(answer, Cut):
            raise answer
        return answer

    assert asked(question, Pace(), lambda _seconds: None) == "yes"


def test_waiting_is_stopped_in_the_middle() -> None:
    def stop() -> None:
        raise Cancelled("stopped")

    before = time.monotonic()
    with pytest.raises(Cancelled):
        waiting(stop)(30.0)
    assert time.monotonic() - before < 1.0


# the tally


def test_a_tally_tells_share_size_and_speed(told) -> None:
    listener = told()
    now = iter(float(n) for n in range(100))
    tally = Tally(listener, 10_000_000, clock=lambda: next(now))
    tally.begin("vae/model.safetensors")
    for _ in range(5):
        tally.add(1_000_000)
    assert listener.fractions[-1] == 0.5
    assert listener.notes[-1] == "vae/model.safetensors: 5 MB of 10 MB, 1 MB/s"
    tally.add(-5_000_000)
    assert listener.fractions[-1] == 0.0


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (15_980_141_329, "16 GB"),
        (4_020_000, "4.02 MB"),
    ],
)
def test_sizes_in_words(count, text) -> None:
    assert size_text(count) == text
