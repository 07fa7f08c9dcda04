"""Which folders may be watched, and by whom."""

import os
import subprocess
import sys

import pytest

from watchfolder.errors import FolderError
from watchfolder.jobs import mounts
from watchfolder.settings import Settings
from watchfolder.watching.folders import watched_folders
from watchfolder.watching.ignore import ignored_file, ignored_folder
from watchfolder.watching.lock import FolderLock


@pytest.fixture
def settings(tmp_path):
    return Settings(state=tmp_path / "state")


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "IN"
    (folder / "sub").mkdir(parents=True)
    return folder


class TestFolders:
    def test_default_places(self, root, settings):
        (folder,) = watched_folders([root], settings)
        assert (folder.root, folder.out, folder.failed) == (root, root / "_out", root / "_failed")
        assert folder.out_for(root / "sub") == root / "_out" / "sub"
        assert folder.spare.is_relative_to(settings.state)

    def test_output_elsewhere(self, root, settings, tmp_path):
        elsewhere = settings.model_copy(update={"out_folder": str(tmp_path / "OUT")})
        (folder,) = watched_folders([root], elsewhere)
        assert folder.out == tmp_path / "OUT"

    @pytest.mark.parametrize("out", ["out", "sub/_out", ".", "..", "../x", "", "sub"])
    def test_output_among_the_pictures_is_refused(self, root, settings, out):
        with pytest.raises(FolderError) as refusal:
            watched_folders([root], settings.model_copy(update={"out_folder": out}))
        assert refusal.value.hint

    def test_output_by_symlink_into_the_tree_is_refused(self, root, settings, tmp_path):
        (root / "_out").symlink_to(root / "sub")
        with pytest.raises(FolderError, match="among the watched pictures"):
            watched_folders([root], settings)
        link = tmp_path / "link"
        link.symlink_to(root / "sub", target_is_directory=True)
        with pytest.raises(FolderError, match="among the watched pictures"):
            watched_folders([root], settings.model_copy(update={"out_folder": str(link / "new")}))

    def test_output_above_the_pictures_is_refused(self, root, settings, tmp_path):
        above = settings.model_copy(update={"out_folder": str(tmp_path)})
        with pytest.raises(FolderError, match="lies inside out_folder"):
            watched_folders([root], above)

    def test_state_inside_is_refused(self, root):
        with pytest.raises(FolderError, match="state folder"):
            watched_folders([root], Settings(state=root / "sub" / "state"))

    def test_folder_inside_the_state_is_refused(self, settings):
        inside = settings.state / "pictures"
        inside.mkdir(parents=True)
        with pytest.raises(FolderError, match="inside the state folder"):
            watched_folders([inside], settings)

    def test_missing_file_and_nothing(self, tmp_path, settings):
        (tmp_path / "file").write_text("")
        for path, words in (("nowhere", "does not exist"), ("file", "is not a folder")):
            with pytest.raises(FolderError, match=words):
                watched_folders([tmp_path / path], settings)
        with pytest.raises(FolderError, match="no folder"):
            watched_folders([], settings)

    def test_unreadable_is_refused(self, root, settings):
        root.chmod(0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)  # root may read everything
        try:
            with pytest.raises(FolderError, match="cannot be read"):
                watched_folders([root], settings)
        finally:
            os.seteuid(user)
            root.chmod(0o755)

    def test_one_inside_the_other_is_refused(self, root, settings, tmp_path):
        link = tmp_path / "link"
        link.symlink_to(root, target_is_directory=True)
        for other in (root / "sub", root, link, link / "sub"):
            with pytest.raises(FolderError, match="watched too"):
                watched_folders([root, other], settings)

    def test_output_of_one_inside_the_other_is_refused(self, root, settings, tmp_path):
        second = tmp_path / "SECOND"
        second.mkdir()
        feeding = settings.model_copy(update={"out_folder": str(second / "_x")})
        with pytest.raises(FolderError):
            watched_folders([root, second], feeding)
        shared = settings.model_copy(update={"out_folder": str(tmp_path / "OUT")})
        with pytest.raises(FolderError, match="same"):
            watched_folders([root, second], shared)
        assert len(watched_folders([root, second], settings)) == 2


class TestShares:
    """Where others write, too, no events tell of it: such folders are found by scans alone."""

    @pytest.mark.parametrize(
        ("kind", "alone"),
        [
            ("nfs4", True),
            ("cifs", True),
            ("9p", True),
            ("fuse.sshfs", True),
            ("ext4", False),
            ("btrfs", False),
            ("fuseblk", False),  # a local disk by NTFS
        ],
    )
    def test_by_the_kind_of_file_system(self, root, settings, monkeypatch, kind, alone):
        self.mounted(root, kind, monkeypatch)
        (folder,) = watched_folders([root], settings)
        assert folder.scans_alone is alone

    def test_by_wish(self, root, settings):
        said = settings.model_copy(update={"listen": "never"})
        assert watched_folders([root], said)[0].scans_alone
        assert not watched_folders([root], settings)[0].scans_alone

    @staticmethod
    def mounted(root, kind, monkeypatch):
        table = root.with_name("mountinfo")
        lines = ("1 0 8:1 / / rw - ext4 /dev/sda1 rw", f"2 1 0:5 / {root} rw - {kind} nas:/x rw")
        table.write_text("\n".join(lines))
        monkeypatch.setattr(mounts, "MOUNTS", table)


class TestLock:
    def test_second_one_is_refused_with_the_pid_of_the_first(self, root):
        with FolderLock(root), pytest.raises(FolderError) as refusal:
            FolderLock(root)
        assert f"process {os.getpid()}" in refusal.value.message
        assert refusal.value.exit_code == 2
        FolderLock(root).release()

    def test_no_file_is_made(self, root):
        before = sorted(root.rglob("*"))
        with FolderLock(root):
            assert sorted(root.rglob("*")) == before

    def test_another_process_and_its_violent_end(self, root):
        code = (
            "import sys, time; from pathlib import Path\n"
            "from watchfolder.watching.lock import FolderLock\n"
            "lock = FolderLock(Path(sys.argv[1])); print('locked', flush=True); time.sleep(60)"
        )
        command = [sys.executable, "-c", code, str(root)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
            try:
                assert other.stdout.readline() == "locked\n"
                with pytest.raises(FolderError, match=f"process {other.pid}"):
                    FolderLock(root)
            finally:
                other.kill()
                other.wait()
        FolderLock(root).release()

    def test_knows_when_the_folder_is_another(self, root):
        with FolderLock(root) as lock:
            assert lock.same_folder()
            root.rename(root.with_name("OLD"))
            assert not lock.same_folder()
            root.mkdir()
            assert not lock.same_folder()
            root.rmdir()
            root.with_name("OLD").rename(root)
            assert lock.same_folder()


class TestIgnored:
    @pytest.mark.parametrize(
        "name",
        [
            ".bag.jpg",
            "._bag.jpg",
            ".DS_Store",
            "~$bag.jpg",
            "bag.jpg~",
            "bag.jpg.tmp",
            "bag.JPG.TMP",
            "bag.jpg.part",
            "bag.jpg.crdownload",
            ".syncthing.bag.jpg.tmp",
            "~syncthing~bag.jpg.tmp",
            "Thumbs.db",
            "desktop.ini",
        ],
    )
    def test_files_that_are_not_for_us(self, name):
        assert ignored_file(name)

    @pytest.mark.parametrize("name", ["_DSC0001.jpg", "bag.jpg", "tmp.png", "a~b.jpg", "ü.jpg"])
    def test_files_that_are(self, name):
        assert not ignored_file(name)

    @pytest.mark.parametrize("name", ["_out", "_failed", ".git", "@eaDir", "#recycle", "_x"])
    def test_folders_that_are_not_for_us(self, name):
        assert ignored_folder(name)
        assert not ignored_folder(f"x{name}")
