"""What tests of several rooms share: a model hub on this machine."""

from __future__ import annotations

import importlib.util
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

MODULE = Path(__file__).with_name("loopback_hub.py")


@pytest.fixture(scope="session")
def hubs() -> ModuleType:
    """The module loopback_hub: its hub, its misdeeds, its tiny models."""
    found = importlib.util.spec_from_file_location("loopback_hub", MODULE)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["loopback_hub"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process connects to 127.0.0.1 and to nothing else."""
    connect = socket.socket.connect

    def to_this_machine(self: socket.socket, address: Any) -> None:
        assert address[0] == "127.0.0.1", f"a test connects to {address}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", to_this_machine)


@pytest.fixture
def hub(hubs: Any, no_network: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A hub that serves acme/tiny, and nobody's own settings of a hub."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HF_TOKEN", "HF_ENDPOINT", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("HF_TOKEN_PATH", str(MODULE.with_name("no-token")))
    running = hubs.LoopbackHub(repositories={"acme/tiny": hubs.tiny_model()})
    yield running
    running.close()
