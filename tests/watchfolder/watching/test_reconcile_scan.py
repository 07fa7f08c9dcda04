"""What the scan sees, and what it never opens or follows."""

import os
import socket
import stat
import time
from pathlib import Path

import pytest

from watchfolder.watching.reconcile import Kind, Listing, Unlisted, list_folder, scan, signature_of
from watchfolder.watching.tree import Tree


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "IN"
    folder.mkdir()
    return folder


def write(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


class TestListing:
    def test_kinds(self, root):
        for name in (
            "bag.jpg",
            "BAG.PNG",
            "raw.CR2",
            "bag.jpg.edit.yaml",
            "bag.jpg.mask.png",
            "bag.jpg.mask.strap.png",
            "_folder.edit.yaml",
            "bag.jpg.error.txt",
            "bag.txt",
            "notes.pdf",
            ".hidden.jpg",
        ):
            write(root / name)
        found = list_folder(root)
        assert {n: f.kind for n, f in found.files.items()} == {
            "bag.jpg": Kind.PICTURE,
            "BAG.PNG": Kind.PICTURE,
            "raw.CR2": Kind.PICTURE,
            "bag.jpg.edit.yaml": Kind.SIDECAR,
            "bag.jpg.mask.png": Kind.MASK,
            "bag.jpg.mask.strap.png": Kind.MASK,
            "_folder.edit.yaml": Kind.FOLDER_SIDECAR,
        }
        assert found.reasons == {"bag.jpg.error.txt"}

    def test_only_regular_files_and_no_links(self, root, tmp_path):
        secret = write(tmp_path / "secret.jpg")
        (root / "link.jpg").symlink_to(secret)
        (root / "dangling.jpg").symlink_to(tmp_path / "nothing.jpg")
        os.mkfifo(root / "pipe.jpg")
        (root / "folder.jpg").mkdir()
        (root / "outside").symlink_to(tmp_path, target_is_directory=True)
        with socket.socket(socket.AF_UNIX) as unix:
            unix.bind(os.path.relpath(root / "socket.jpg"))
            listing = list_folder(root)
        assert listing.files == {}
        assert listing.subfolders == ("folder.jpg",)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root may make devices")
    def test_devices_are_no_pictures(self, root):
        os.mknod(root / "zero.jpg", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
        assert list_folder(root).files == {}

    def test_a_pipe_with_a_sidecar_is_no_picture(self, root):
        os.mkfifo(root / "pipe.jpg")
        write(root / "pipe.jpg.edit.yaml")
        assert set(list_folder(root).files) == {"pipe.jpg.edit.yaml"}

    def test_symlink_loops_end(self, root):
        write(root / "a" / "bag.jpg")
        (root / "a" / "one").symlink_to(root, target_is_directory=True)
        (root / "a" / "two").symlink_to(root / "a", target_is_directory=True)
        began = time.perf_counter()
        folders = [found.folder for found in scan(root)]
        assert folders == [root, root / "a"]
        assert time.perf_counter() - began < 1

    def test_unlisted_folders(self, root):
        gone = list_folder(root / "gone")
        assert isinstance(gone, Unlisted)
        assert gone.vanished

    @pytest.mark.parametrize(
        "name", ["new\nline.jpg", "rtl\u202egpj.jpg", "ü" * 120 + ".jpg", "e\u0301.jpg", " .jpg"]
    )
    def test_odd_names(self, root, name):
        write(root / name)
        assert set(list_folder(root).files) == {name}

    def test_names_that_are_not_utf8(self, root):
        (Path(os.fsdecode(os.fsencode(root) + b"/b\xff.jpg"))).write_bytes(b"x")
        assert [os.fsencode(n) for n in list_folder(root).files] == [b"b\xff.jpg"]

    def test_signature_changes_with_kept_times(self, root):
        path = write(root / "a.jpg", b"one")
        before = signature_of(path)
        times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
        time.sleep(0.02)
        path.write_bytes(b"two")
        os.utime(path, ns=times)
        after = signature_of(path)
        assert (after.size, after.mtime_ns) == (before.size, before.mtime_ns)
        assert after != before


class TestTree:
    def look(self, tree):
        changed = set()
        for found in scan(tree.root):
            assert isinstance(found, Listing)
            changed |= tree.update(found)
        return {str(path.relative_to(tree.root)) for path in changed}

    def test_says_which_drops_changed(self, root):
        tree = Tree(root)
        write(root / "a" / "bag.jpg")
        write(root / "a" / "hat.jpg")
        assert self.look(tree) == {"a/bag.jpg", "a/hat.jpg"}
        assert self.look(tree) == set()
        write(root / "a" / "hat.jpg.edit.yaml")
        assert self.look(tree) == {"a/hat.jpg"}
        write(root / "a" / "bag.jpg.mask.png")
        assert self.look(tree) == {"a/bag.jpg"}
        (root / "a" / "hat.jpg").unlink()
        assert self.look(tree) == {"a/hat.jpg"}
        assert tree.drop(root / "a" / "hat.jpg") is None
        assert tree.orphan(root / "a" / "hat.jpg") == root / "a" / "hat.jpg.edit.yaml"
        write(root / "a" / "bag.jpg.error.txt")
        assert self.look(tree) == set()
        assert set(tree.reasons()) == {root / "a" / "bag.jpg.error.txt"}

    def test_folder_defaults_concern_all_below(self, root):
        tree = Tree(root)
        write(root / "a" / "bag.jpg")
        write(root / "b" / "hat.jpg")
        self.look(tree)
        write(root / "a" / "_folder.edit.yaml")
        assert self.look(tree) == {"a/bag.jpg"}
        write(root / "_folder.edit.yaml")
        assert self.look(tree) == {"a/bag.jpg", "b/hat.jpg"}
        drop = tree.drop(root / "a" / "bag.jpg")
        assert drop.defaults == (root / "_folder.edit.yaml", root / "a" / "_folder.edit.yaml")

    def test_folders_that_are_gone(self, root):
        tree = Tree(root)
        write(root / "a" / "b" / "bag.jpg")
        self.look(tree)
        assert tree.remove(root / "a") == {root / "a" / "b" / "bag.jpg"}
        assert list(tree.pictures()) == []
