from __future__ import annotations

import hashlib
import json
import os
import pickle
import zipfile
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from watchfolder.engines.diffusion.weights import HashBook, read_weight_file, refuse_pickle
from watchfolder.errors import ModelError


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    save_file({"a": torch.zeros(3, 4), "b": torch.zeros(5, dtype=torch.bfloat16)}, path)
    return path


def test_a_whole_file_is_counted(whole: Path) -> None:
    read = read_weight_file(whole)
    assert read.elements == 17
    assert read.bytes == whole.stat().st_size


@pytest.mark.parametrize("cut", [1, 40, 57])
def test_a_file_that_is_cut_off_is_refused(whole: Path, cut: int) -> None:
    data = whole.read_bytes()
    whole.write_bytes(data[:-cut])
    with pytest.raises(ModelError, match="should hold"):
        read_weight_file(whole)
    whole.write_bytes(data[:12])
    with pytest.raises(ModelError, match="cut off"):
        read_weight_file(whole)


def test_bytes_after_the_end_are_refused(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes() + b"\0")
    with pytest.raises(ModelError, match="should hold"):
        read_weight_file(whole)


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/never",)


def test_a_pickle_is_refused_by_its_name_and_by_its_content(tmp_path: Path) -> None:
    for name in ("model.bin", "model.ckpt", "model.PT", "weights.pkl"):
        with pytest.raises(ModelError, match="pickle"):
            refuse_pickle(tmp_path / name)
    disguised = tmp_path / "model.safetensors"
    for protocol in (2, 3, 4, 5):
        disguised.write_bytes(pickle.dumps(Trap(), protocol=protocol))
        with pytest.raises(ModelError, match="pickle"):
            read_weight_file(disguised)
    with zipfile.ZipFile(disguised, "w") as archive:  # what torch.save writes
        archive.writestr("archive/data.pkl", pickle.dumps(Trap()))
    with pytest.raises(ModelError, match="pickle"):
        read_weight_file(disguised)


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_whatever_the_bytes_the_refusal_is_ours(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    try:
        read = read_weight_file(path)
    except ModelError:
        return
    assert read.bytes == len(data)


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b'{"a": 3}',
        b'{"a": {"shape": [1]}}',
        b'{"a": {"data_offsets": [0]}}',
        b'{"a": {"data_offsets": [0, "x"], "shape": []}}',
        b'{"a": {"data_offsets": [0, 4], "shape": 3}}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_header_is_refused(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    with pytest.raises(ModelError, match="damaged"):
        read_weight_file(path)


def test_a_file_is_hashed_once_until_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(b"one")
    book = HashBook(tmp_path / "state" / "hashes.json")
    first = book.sha256(file)
    assert first == hashlib.sha256(b"one").hexdigest()
    stat = file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    again = HashBook(tmp_path / "state" / "hashes.json")
    assert again.sha256(file) == first, "size and time are the same, so it was not read"
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert again.sha256(file) == hashlib.sha256(b"two").hexdigest()


def test_two_processes_add_to_one_book(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    one, two = HashBook(tmp_path / "hashes.json"), HashBook(tmp_path / "hashes.json")
    one.sha256(tmp_path / "a")
    two.sha256(tmp_path / "b")
    kept = json.loads((tmp_path / "hashes.json").read_text())
    assert set(kept) == {str(tmp_path / "a"), str(tmp_path / "b")}


def test_a_damaged_book_is_only_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "big"
    file.write_bytes(b"one")
    memory = tmp_path / "hashes.json"
    for text in ("{", "[]", "\0"):
        memory.write_text(text)
        assert HashBook(memory).sha256(file) == hashlib.sha256(b"one").hexdigest()


def test_a_missing_file_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gone"):
        HashBook(tmp_path / "hashes.json").sha256(tmp_path / "gone")
