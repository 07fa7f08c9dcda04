from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from watchfolder.errors import NameTakenError, OutputFolderError
from watchfolder.exporting import publish as module
from watchfolder.exporting.publish import make_folder, publish, sweep_stale_temps


def _never(_: Path) -> bool:
    return False


def _always(_: Path) -> bool:
    return True


def _left(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_new_file_is_whole_and_readable_by_others(tmp_path):
    before = os.umask(0o022)
    try:
        published = publish(b"data", tmp_path, "bag.listing.jpg", _never)
    finally:
        os.umask(before)
    assert published.path == tmp_path / "bag.listing.jpg"
    assert not published.replaced
    assert published.path.read_bytes() == b"data"
    assert stat.S_IMODE(published.path.stat().st_mode) == 0o644
    assert _left(tmp_path) == ["bag.listing.jpg"]


def test_a_foreign_file_is_never_overwritten(tmp_path):
    foreign = tmp_path / "bag.listing.jpg"
    foreign.write_bytes(b"a person's own work")
    (tmp_path / "bag.listing-2.jpg").mkdir()
    (tmp_path / "bag.listing-3.jpg").symlink_to(foreign)
    published = publish(b"data", tmp_path, "bag.listing.jpg", _never)
    assert published.path.name == "bag.listing-4.jpg"
    assert foreign.read_bytes() == b"a person's own work"
    assert (tmp_path / "bag.listing-3.jpg").is_symlink()


def test_a_link_is_foreign_even_where_everything_is_ours(tmp_path):
    target = tmp_path / "original.jpg"
    target.write_bytes(b"original")
    (tmp_path / "out.jpg").symlink_to(target)
    (tmp_path / "out-2.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert publish(b"data", tmp_path, "out.jpg", _always).path.name == "out-3.jpg"
    assert target.read_bytes() == b"original"


def test_our_earlier_file_is_replaced(tmp_path):
    (tmp_path / "out.jpg").write_bytes(b"old")
    published = publish(b"new", tmp_path, "out.jpg", _always)
    assert published.replaced
    assert published.path.read_bytes() == b"new"
    assert _left(tmp_path) == ["out.jpg"]


def test_the_same_content_is_left_alone(tmp_path):
    path = tmp_path / "out.jpg"
    path.write_bytes(b"same")
    before = path.stat()
    published = publish(b"same", tmp_path, "out.jpg", _never)
    assert published == module.Published(path, replaced=False)
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_name_taken_at_the_last_instant_is_not_overwritten(tmp_path, monkeypatch):
    real = os.link

    def taken_first(source, target):
        if Path(target).name == "out.jpg":
            Path(target).write_bytes(b"somebody was faster")
        real(source, target)

    monkeypatch.setattr(os, "link", taken_first)
    published = publish(b"data", tmp_path, "out.jpg", _never)
    assert published.path.name == "out-2.jpg"
    assert (tmp_path / "out.jpg").read_bytes() == b"somebody was faster"
    assert len(_left(tmp_path)) == 2


def test_a_file_system_without_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "out.jpg").write_bytes(b"foreign")
    assert publish(b"data", tmp_path, "out.jpg", _never).path.name == "out-2.jpg"
    assert (tmp_path / "out-2.jpg").read_bytes() == b"data"
    assert len(_left(tmp_path)) == 2


def test_twenty_at_once_lose_nothing(tmp_path):
    found: list[Path] = []

    def work(number: int) -> None:
        found.append(publish(f"{number}".encode() * 1000, tmp_path, "out.jpg", _never).path)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({path.read_bytes() for path in found}) == 20
    assert len(_left(tmp_path)) == 20


def test_a_thousand_foreign_files_are_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_NAMES", 3)
    for number in (1, 2, 3):
        (tmp_path / module.numbered("out.jpg", number)).write_bytes(b"foreign")
    with pytest.raises(NameTakenError, match="3 foreign files"):
        publish(b"data", tmp_path, "out.jpg", _never)


def test_a_missing_folder_and_a_file_in_its_place(tmp_path):
    with pytest.raises(OutputFolderError, match="does not exist"):
        publish(b"data", tmp_path / "missing", "out.jpg", _never)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputFolderError, match="is not a folder"):
        publish(b"data", tmp_path / "file", "out.jpg", _never)
    with pytest.raises(OutputFolderError) as caught:
        make_folder(tmp_path / "file" / "deep")
    assert caught.value.retryable
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EROFS, "is read-only"), (errno.EACCES, "may not be written to"),
        (errno.ENOSPC, "is on a full disk"), (errno.EDQUOT, "is over its quota"),
        (errno.EIO, "is on a disk that fails"), (errno.EBUSY, "cannot be written to"),
    ],
)  # fmt: skip
def test_every_fault_has_a_plain_sentence_and_leaves_nothing(
    tmp_path, monkeypatch, number, sentence
):
    (tmp_path / "out.jpg").write_bytes(b"old")

    def fail(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputFolderError, match=sentence) as caught:
        publish(b"new", tmp_path, "out.jpg", _always)
    assert caught.value.hint
    assert _left(tmp_path) == ["out.jpg"]
    assert (tmp_path / "out.jpg").read_bytes() == b"old"


def test_a_folder_without_the_right_to_write(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputFolderError, match="may not be written to"):
            publish(b"data", tmp_path, "out.jpg", _never)
    finally:
        tmp_path.chmod(0o755)


@pytest.fixture
def small_disk(tmp_path):
    """A tmpfs of 256 KiB; skipped where this user may not mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("mounting needs root")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(place)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_keeps_the_old_file(small_disk):
    publish(b"old", small_disk, "out.jpg", _never)
    with pytest.raises(OutputFolderError, match="is on a full disk"):
        publish(bytes(400_000), small_disk, "out.jpg", _always)
    assert _left(small_disk) == ["out.jpg"]
    assert (small_disk / "out.jpg").read_bytes() == b"old"


def test_a_read_only_disk(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(OutputFolderError, match="is read-only"):
        publish(b"data", small_disk, "out.jpg", _never)
    assert sweep_stale_temps(small_disk) == 0


def test_the_order_on_disk_is_file_then_name_then_folder(tmp_path):
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    program = (
        "import sys; from pathlib import Path; from watchfolder.exporting.publish import publish;"
        "publish(b'data', Path(sys.argv[1]), 'out.jpg', lambda path: False)"
    )
    trace = tmp_path / "trace.txt"
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(
        ["strace", "-f", "-e", "trace=fsync,link,linkat,unlink,unlinkat", "-o", str(trace),
         sys.executable, "-c", program, str(out)],
        check=True,
    )  # fmt: skip
    calls = [line.split()[1].partition("(")[0] for line in trace.read_text().splitlines()
             if "out" in line or "fsync" in line]  # fmt: skip
    names = [name.removesuffix("at") for name in calls if name]
    assert names[-4:] == ["fsync", "link", "unlink", "fsync"]


def test_stale_temps_are_swept_and_others_are_not(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    rand = "0123456789ab"
    old = time.time() - 3600
    names = {
        "gone": f".wf-{gone.pid}-{rand}.part",
        "fresh": f".wf-{gone.pid}-{rand[::-1]}.part",
        "alive": f".wf-{os.getpid()}-{rand}.part",
        "ancient": f".wf-{os.getpid()}-{rand[::-1]}.part",
        "foreign": ".wf-mine.part",
    }
    for key, name in names.items():
        (tmp_path / name).write_bytes(b"x")
        age = {"fresh": time.time(), "ancient": time.time() - 90000}.get(key, old)
        os.utime(tmp_path / name, (age, age))
    assert sweep_stale_temps(tmp_path) == 2
    assert set(_left(tmp_path)) == {names["fresh"], names["alive"], names["foreign"]}
