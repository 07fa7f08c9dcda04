"""From files to jobs: pairing, settling, replacing, removing. Rounds are stepped by hand.

Files and ledger are real; only the clock is the test's.
"""

import io
import shutil
from pathlib import Path

from PIL import Image

from presets.recipe import Recipe
from watchfolder.errors import LedgerFullError
from watchfolder.jobs.job import JobState, Trigger
from watchfolder.provenance.embed import embed
from watchfolder.provenance.format import SourceMetadata
from watchfolder.provenance.history import EditHistory

QUEUED, WAITING = JobState.QUEUED, JobState.WAITING
CANCELLED, SUCCEEDED = JobState.CANCELLED, JobState.SUCCEEDED


def result_of(encoded: bytes, *, public: bool = False) -> bytes:
    """A picture with the record that each of our results bears."""
    size = {"format": "jpeg", "width": 24, "height": 24}
    source = {"name": "bag.jpg", "sha256": "ab" * 32, "pixel_key": "cd" * 32, **size}
    output = {"slot": {}, "branch": "", "variant": 1, "pixel_sha256": "ef" * 32, **size}
    said = {"program": "watchfolder", "created": "2026-03-04T05:06:07Z"}
    history = EditHistory.model_validate({**said, "source": source, "output": output})
    return embed(encoded, "jpeg", history, SourceMetadata(), public)


class TestPairing:
    def test_picture_then_sidecar(self, stage):
        stage.put("bag.jpg")
        stage.after(3)
        assert stage.codes() == {"bag.jpg": "waiting-for-sidecar"}
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        (job,) = stage.jobs()
        assert (job.state, job.trigger, job.source) == (
            QUEUED,
            Trigger.FOLDER,
            str(stage.root / "bag.jpg"),
        )
        assert stage.held() == {}

    def test_sidecar_then_picture(self, stage):
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(20)
        assert stage.codes() == {"bag.jpg": "no-picture"}
        assert stage.reason("bag.jpg") is None
        stage.put("bag.jpg")
        stage.after(7)
        assert stage.sources() == ["bag.jpg"]
        assert stage.held() == {}

    def test_job_says_everything_the_workshop_needs(self, stage):
        stage.put("shots/bag.jpg")
        stage.put("shots/bag.jpg.edit.yaml", "keep: [the logo]\n" + stage.SIDECAR)
        stage.after(7)
        (job,) = stage.jobs()
        recipe = Recipe.model_validate(job.spec["recipe"])
        assert recipe.keep == ("the logo",)
        assert [step.edit for step in recipe.branches[0].steps] == ["adjust"]
        assert job.spec["relative"] == "shots/bag.jpg"
        assert job.spec["out"] == str(stage.root / "_out" / "shots")
        assert job.spec["stem"] == "bag"
        assert job.spec["full_name"] is False
        assert len(job.spec["sidecar_sha256"]) == 64
        assert job.root == str(stage.root)

    def test_json_and_text_sidecars(self, stage):
        stage.put("a.png", stage.picture(1, "PNG"))
        stage.put("a.png.edit.json", '{"steps": [{"edit": "adjust", "exposure": 0.5}]}')
        stage.put("b.png", stage.picture(2, "PNG"))
        stage.put("b.png.edit.txt", "preset: test-brand\n")
        stage.after(7)
        assert stage.sources() == ["a.png", "b.png"]

    def test_two_sidecars_are_ambiguous(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.put("bag.jpg.edit.json", "{}")
        stage.after(3)
        assert stage.codes() == {"bag.jpg": "sidecar.ambiguous"}
        assert "bag.jpg.edit.json and bag.jpg.edit.yaml" in stage.reason("bag.jpg")
        (stage.root / "bag.jpg.edit.json").unlink()
        stage.after(8)
        assert stage.sources() == ["bag.jpg"]
        assert stage.reason("bag.jpg") is None

    def test_pictures_that_share_a_stem_use_their_full_names(self, stage):
        for name, format_ in (("bag.jpg", "JPEG"), ("Bag.png", "PNG"), ("hat.jpg", "JPEG")):
            stage.put(name, stage.picture(5, format_))
            stage.put(f"{name}.edit.yaml", stage.SIDECAR)
        stage.after(7)
        full = {Path(job.source).name: job.spec["full_name"] for job in stage.jobs()}
        assert full == {"bag.jpg": True, "Bag.png": True, "hat.jpg": False}

    def test_masks_are_part_of_the_drop_and_never_pictures(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.mask.leather.png", stage.picture(200, "PNG"))
        sidecar = "steps:\n  - {edit: adjust, mask: leather, exposure: 0.5}\n"
        stage.put("bag.jpg.edit.yaml", sidecar)
        stage.after(7)
        (job,) = stage.jobs()
        step = Recipe.model_validate(job.spec["recipe"]).branches[0].steps[0]
        assert step.target.mask.path == str(stage.root / "bag.jpg.mask.leather.png")
        stage.put("bag.jpg.mask.leather.png", stage.picture(10, "PNG"))
        stage.after(8)
        assert [job.state for job in stage.jobs()] == [CANCELLED, QUEUED]

    def test_any_file_with_a_sidecar_is_taken_for_a_picture(self, stage):
        stage.put("notes.md", "no picture at all, but some text")
        stage.put("notes.md.edit.yaml", stage.SIDECAR)
        stage.put("other.md", "not for us")
        stage.after(8)
        assert stage.codes() == {"notes.md": "asset.unreadable"}
        assert "is not a picture" in stage.reason("notes.md")


class TestFolders:
    def test_preset_by_folder_name_for_bare_pictures(self, stage):
        stage.put("test-brand/march/bag.jpg")
        stage.after(9)
        assert stage.jobs() == []
        stage.after(6)
        (job,) = stage.jobs()
        assert job.spec["recipe"]["preset"]["name"] == "test-brand"
        assert job.spec["sidecar_sha256"] == ""

    def test_pinned_preset_by_folder_name(self, stage):
        stage.put("test-brand@1/bag.jpg")
        stage.after(16)
        (job,) = stage.jobs()
        assert job.spec["recipe"]["preset"]["version"] == 1

    def test_nearest_preset_folder_wins_and_a_sidecar_over_both(self, stage):
        stage.add_preset("other-brand")
        stage.put("test-brand/other-brand/bag.jpg")
        stage.put("test-brand/hat.jpg", stage.picture(9))
        stage.put("test-brand/hat.jpg.edit.yaml", "preset: other-brand\n")
        stage.after(16)
        presets = [job.spec["recipe"]["preset"]["name"] for job in stage.jobs()]
        assert presets == ["other-brand", "other-brand"]

    def test_folder_named_nearly_like_a_preset(self, stage):
        stage.put("test-brnd/bag.jpg")
        stage.after(75)
        assert stage.codes() == {"test-brnd/bag.jpg": "no-instructions"}
        assert 'did you mean "test-brand"?' in stage.reason("test-brnd/bag.jpg")

    def test_preset_installed_later(self, stage):
        stage.put("new-brand/bag.jpg")
        stage.after(75)
        assert stage.reason("new-brand/bag.jpg") is not None
        stage.add_preset("new-brand")
        stage.after(7)
        assert stage.sources() == ["new-brand/bag.jpg"]
        assert stage.reason("new-brand/bag.jpg") is None

    def test_folder_defaults_of_all_parents_nearest_wins(self, stage):
        stage.put("_folder.edit.yaml", "keep: [the logo]\nslots: [listing]\n" + stage.SIDECAR)
        stage.put("bags/_folder.edit.yaml", "slots: [banner]\n")
        stage.put("bags/bag.jpg")
        stage.after(16)
        (job,) = stage.jobs()
        recipe = Recipe.model_validate(job.spec["recipe"])
        assert "the logo" in recipe.keep
        assert [slot.name for slot in recipe.branches[0].slots] == ["banner"]

    def test_changed_defaults_are_a_new_job_for_every_picture(self, stage):
        stage.put("_folder.edit.yaml", stage.SIDECAR)
        for number in range(3):
            stage.put(f"bags/{number}.jpg", stage.picture(number))
        stage.after(16)
        assert stage.work_off(stage.succeed) == 3
        stage.put("_folder.edit.yaml", stage.SIDECAR.replace("0.5", "0.75"))
        stage.after(18)
        assert len(stage.jobs(QUEUED)) == 3
        assert len(stage.jobs(SUCCEEDED)) == 3

    def test_defaults_that_ask_for_nothing_leave_a_picture_bare(self, stage):
        stage.put("_folder.edit.yaml", "keep: [the logo]\n")
        stage.put("bag.jpg")
        stage.after(16)
        assert stage.codes() == {"bag.jpg": "no-instructions"}

    def test_broken_defaults_are_told_beside_every_picture(self, stage):
        stage.put("_folder.edit.yaml", "keep: [the logo]\nstepps: []\n")
        stage.put("bag.jpg")
        stage.after(16)
        assert "_folder.edit.yaml:2: stepps:" in stage.reason("bag.jpg")
        stage.put("_folder.edit.yaml", stage.SIDECAR)
        stage.after(18)
        assert stage.sources() == ["bag.jpg"]
        assert stage.reason("bag.jpg") is None

    def test_output_and_hidden_folders_are_never_looked_into(self, stage):
        for folder in ("_out", "_failed", ".git", "@eaDir", "a/_out"):
            stage.put(f"{folder}/bag.jpg")
            stage.put(f"{folder}/bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(20)
        assert stage.jobs() == []
        assert stage.held() == {}


class TestHolding:
    def test_bare_picture_is_told_after_a_while_and_taken_when_instructed(self, stage):
        stage.put("bag.jpg")
        stage.after(14)
        assert stage.codes() == {"bag.jpg": "no-instructions"}
        assert stage.reason("bag.jpg") is None
        stage.after(55)
        assert "Put bag.jpg.edit.yaml beside it" in stage.reason("bag.jpg")
        assert stage.held()["bag.jpg"].reason_file == stage.root / "bag.jpg.error.txt"
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(8)
        assert stage.sources() == ["bag.jpg"]
        assert stage.reason("bag.jpg") is None

    def test_half_a_picture_is_known_to_every_command_until_it_is_whole(self, stage):
        whole = stage.picture()
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.put("bag.jpg", whole[: len(whole) // 2])
        stage.after(8)
        (known,) = [p for p in stage.store.watched.list(str(stage.root)) if p.held_code]
        assert known.held_code == "incomplete"
        stage.restart()
        stage.after(8)
        assert stage.codes() == {"bag.jpg": "incomplete"}
        stage.put("bag.jpg", whole)
        stage.after(70)
        assert stage.sources() == ["bag.jpg"]
        assert not [p for p in stage.store.watched.list(str(stage.root)) if p.held_code]

    def test_orphaned_sidecar_is_told_after_a_while(self, stage):
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(70)
        assert "bag.jpg.edit.yaml is there, but bag.jpg is not" in stage.reason("bag.jpg")
        (stage.root / "bag.jpg.edit.yaml").unlink()
        stage.after(8)
        assert stage.reason("bag.jpg") is None
        assert stage.held() == {}

    def test_orphaned_mask_is_told_too(self, stage):
        stage.put("bag.jpg.mask.png", stage.picture(200, "PNG"))
        stage.after(70)
        assert "bag.jpg.mask.png is there, but bag.jpg is not" in stage.reason("bag.jpg")

    def test_a_file_that_keeps_growing_is_not_taken_and_said_to_be_written(self, stage):
        whole = stage.picture(size=400)
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        for end in range(1, 151):
            stage.put("bag.jpg", whole + b"x" * end)  # at every moment it would open
            stage.after(0.5)
            assert stage.jobs() == []
        assert stage.codes() == {"bag.jpg": "still-being-written"}
        stage.put("bag.jpg", whole)
        stage.after(8)
        assert stage.sources() == ["bag.jpg"]
        assert stage.held() == {}

    def test_a_half_picture_is_told_within_a_minute_and_never_taken(self, stage):
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.put("bag.jpg", stage.picture(size=400)[:-200])
        stage.after(65)
        assert "bag.jpg is not complete" in stage.reason("bag.jpg")
        stage.after(600)
        assert stage.jobs() == []

    def test_a_result_that_comes_back_is_held_unless_it_is_asked_for(self, stage):
        results = {
            "full.jpg": result_of(stage.picture()),
            "public.jpg": result_of(stage.picture(), public=True),
        }
        for name, data in results.items():
            stage.put(f"test-brand/{name}", data)
        stage.after(20)
        assert set(stage.codes().values()) == {"own-result"}
        assert stage.jobs() == []
        stage.after(70)
        assert "is a result of watchfolder itself" in stage.reason("test-brand/full.jpg")
        stage.put("test-brand/full.jpg.edit.yaml", stage.SIDECAR)
        stage.after(20)
        assert stage.sources() == ["test-brand/full.jpg"]

    def test_a_result_that_somebody_has_retouched_is_a_picture_like_others(self, stage):
        with Image.open(io.BytesIO(result_of(stage.picture()))) as made:
            retouched = io.BytesIO()
            made.point(lambda sample: sample // 2).save(retouched, "JPEG", xmp=made.info["xmp"])
        stage.put("test-brand/bag.jpg", retouched.getvalue())
        stage.after(20)
        assert stage.sources() == ["test-brand/bag.jpg"]

    def test_draft_is_held_without_a_reason_file(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", "ready: false\n" + stage.SIDECAR)
        stage.after(90)
        assert stage.codes() == {"bag.jpg": "draft"}
        assert stage.reason("bag.jpg") is None
        assert "ready: true" in stage.held()["bag.jpg"].action
        stage.put("bag.jpg.edit.yaml", "ready: true\n" + stage.SIDECAR)
        stage.after(8)
        assert stage.sources() == ["bag.jpg"]

    def test_broken_yaml_is_told_with_its_line_and_mended(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", "keep: [the logo]\nsteps:\n  - {edit: adjust\n")
        stage.after(4)
        text = stage.reason("bag.jpg")
        assert "bag.jpg.edit.yaml:" in text
        assert "Traceback" not in text
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(8)
        assert stage.reason("bag.jpg") is None
        assert stage.sources() == ["bag.jpg"]

    def test_all_problems_are_told_at_once(self, stage):
        sidecar = "preset: test-brnd\nkeeep: [x]\nsteps:\n  - {edit: adjust, exposur: 1}\n"
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", sidecar)
        stage.after(4)
        text = stage.reason("bag.jpg")
        assert 'did you mean "test-brand"?' in text
        assert "bag.jpg.edit.yaml:2" in text
        assert "bag.jpg.edit.yaml:4" in text

    def test_reference_that_is_put_there_later(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", "steps:\n  - {edit: adjust, mask: leather, exposure: 1}\n")
        stage.after(4)
        assert stage.reason("bag.jpg") is not None
        stage.put("bag.jpg.mask.leather.png", stage.picture(200, "PNG"))
        stage.after(8)
        assert stage.sources() == ["bag.jpg"]
        assert stage.reason("bag.jpg") is None

    def test_foreign_format_says_what_to_export(self, stage):
        stage.put("bag.psd", b"8BPS\0\1" + bytes(100))
        stage.after(16)
        assert stage.codes() == {"bag.psd": "asset.unsupported-format"}
        assert "export" in stage.reason("bag.psd")

    def test_one_bad_file_does_not_stop_the_rest(self, stage):
        for number in range(20):
            stage.put(f"{number}.jpg", stage.picture(number))
            stage.put(f"{number}.jpg.edit.yaml", "a: &x\n" if number == 7 else stage.SIDECAR)
        stage.after(8)
        assert len(stage.jobs()) == 19
        assert set(stage.codes()) == {"7.jpg"}


class TestChanges:
    def drop(self, stage, sidecar=None):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", sidecar or stage.SIDECAR)
        stage.after(7)

    def test_same_drop_twice_is_one_job(self, stage):
        self.drop(stage)
        stage.after(60)
        self.drop(stage)
        stage.after(60)
        (job,) = stage.jobs()
        assert job.state is QUEUED

    def test_touched_picture_that_was_done_is_not_done_again(self, stage):
        self.drop(stage)
        stage.work_off(stage.succeed)
        self.drop(stage)
        stage.after(10)
        (job,) = stage.jobs()
        assert job.state is SUCCEEDED

    def test_touched_picture_whose_results_were_deleted_is_done_again(self, stage):
        self.drop(stage)
        result = stage.put("_out/bag.master.jpg")

        def publish(job):
            stage.store.record_output(
                job.id, result, branch="", slot="master", sha256="0" * 64, recipe_digest="1" * 64
            )
            stage.succeed(job)

        stage.work_off(publish)
        self.drop(stage)
        assert [job.state for job in stage.jobs()] == [SUCCEEDED]
        result.unlink()
        self.drop(stage)
        assert [job.state for job in stage.jobs()] == [QUEUED]

    def test_edited_sidecar_supersedes_what_is_queued(self, stage):
        self.drop(stage)
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR.replace("0.5", "0.75"))
        stage.after(8)
        old, new = stage.jobs()
        assert (old.state, old.error) == (CANCELLED, {"reason": "superseded"})
        assert new.state is QUEUED

    def test_edit_and_back_again_is_done_again(self, stage):
        self.drop(stage)
        stage.work_off(stage.succeed)
        self.drop(stage, stage.SIDECAR.replace("0.5", "0.75"))
        stage.work_off(stage.succeed)
        self.drop(stage)
        first, _, third = stage.jobs()
        assert third.state is QUEUED
        assert first.key == third.key

    def test_replaced_picture_is_a_new_job(self, stage):
        self.drop(stage)
        stage.work_off(stage.succeed)
        stage.put("bag.jpg", stage.picture(3))
        stage.after(8)
        old, new = stage.jobs()
        assert (old.state, new.state) == (SUCCEEDED, QUEUED)
        assert old.spec["sha256"] != new.spec["sha256"]

    def test_running_job_is_left_to_finish(self, stage):
        self.drop(stage)
        running = stage.store.claim("tester")
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR.replace("0.5", "0.75"))
        stage.after(8)
        assert stage.store.get(running.id).cancel_requested is False
        assert [job.state for job in stage.jobs()] == [JobState.RUNNING]
        assert stage.codes() == {"bag.jpg": "last-version-runs"}
        stage.succeed(running)
        stage.after(2)
        assert [job.state for job in stage.jobs()] == [SUCCEEDED, QUEUED]
        assert stage.codes() == {}

    def test_handed_back_it_is_superseded(self, stage):
        self.drop(stage)
        running = stage.store.claim("tester")
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR.replace("0.5", "0.75"))
        stage.after(8)
        stage.store.release(running.id, "tester")
        stage.after(2)
        assert [job.state for job in stage.jobs()] == [CANCELLED, QUEUED]

    def test_answer_in_the_sidecar_supersedes_the_question(self, stage):
        two = "branches:\n  a: {variants: 2, steps: [{edit: adjust, exposure: 0.5}]}\n"
        self.drop(stage, two)
        question = {"kind": "pick", "branch": "a", "variants": 2, "message": "which one?"}
        stage.work_off(lambda job: stage.store.wait(job.id, "tester", question))
        stage.put("bag.jpg.edit.yaml", two + "pick: 2\n")
        stage.after(8)
        old, new = stage.jobs()
        assert (old.state, old.error) == (CANCELLED, {"reason": "superseded"})
        assert new.state is QUEUED
        assert new.spec["recipe"]["picks"] == {"a": 2}

    def test_deleted_picture_cancels_what_is_queued(self, stage):
        self.drop(stage)
        (stage.root / "bag.jpg").unlink()
        (stage.root / "bag.jpg.edit.yaml").unlink()
        stage.after(10)
        (job,) = stage.jobs()
        assert (job.state, job.error) == (CANCELLED, {"reason": "source gone"})
        assert stage.held() == {}
        self.drop(stage)
        assert [job.state for job in stage.jobs()] == [QUEUED]

    def test_deleted_folder_cancels_what_is_queued(self, stage):
        stage.put("a/b/bag.jpg")
        stage.put("a/b/bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        shutil.rmtree(stage.root / "a")
        stage.after(10)
        assert [job.state for job in stage.jobs()] == [CANCELLED]

    def test_deleted_picture_leaves_what_is_done(self, stage):
        self.drop(stage)
        stage.work_off(stage.succeed)
        (stage.root / "bag.jpg").unlink()
        stage.after(10)
        assert [job.state for job in stage.jobs()] == [SUCCEEDED]
        assert stage.codes() == {"bag.jpg": "no-picture"}

    def test_removed_sidecar_cancels_what_is_queued(self, stage):
        self.drop(stage)
        (stage.root / "bag.jpg.edit.yaml").unlink()
        stage.after(18)
        (job,) = stage.jobs()
        assert (job.state, job.error) == (CANCELLED, {"reason": "instruction removed"})
        assert stage.codes() == {"bag.jpg": "no-instructions"}

    def test_draft_cancels_what_is_queued(self, stage):
        self.drop(stage)
        self.drop(stage, "ready: false\n" + stage.SIDECAR)
        assert [job.state for job in stage.jobs()] == [CANCELLED]
        assert stage.codes() == {"bag.jpg": "draft"}

    def test_sidecar_saved_by_deleting_first_changes_nothing(self, stage):
        self.drop(stage)
        stage.work_off(stage.succeed)
        (stage.root / "bag.jpg.edit.yaml").unlink()
        stage.watcher.step()
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(15)
        assert [job.state for job in stage.jobs()] == [SUCCEEDED]

    def test_renamed_picture_is_another_one(self, stage):
        self.drop(stage)
        stage.work_off(stage.succeed)
        for ending in ("", ".edit.yaml"):
            (stage.root / f"bag.jpg{ending}").rename(stage.root / f"tote.jpg{ending}")
        stage.after(10)
        assert stage.sources() == ["bag.jpg", "tote.jpg"]


class TestFailures:
    def test_failed_job_has_a_reason_until_it_is_retried(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        stage.work_off(stage.fail)
        stage.after(1)
        text = stage.reason("bag.jpg")
        assert "it did not work (try less)" in text
        (job,) = stage.jobs()
        assert f"watchfolder jobs retry {job.id}" in text
        stage.store.retry(job.id)
        stage.after(1)
        assert stage.reason("bag.jpg") is None

    def test_saved_again_after_a_failure_is_tried_again(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        stage.work_off(stage.fail)
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(8)
        assert [job.state for job in stage.jobs()] == [QUEUED]
        assert stage.reason("bag.jpg") is None

    def test_reason_a_person_deleted_comes_back_and_a_stale_one_goes(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", "nonsense: 1\n")
        stage.after(4)
        stale = stage.put("old.jpg.error.txt", stage.reason("bag.jpg"))
        foreign = stage.put("mine.jpg.error.txt", "my own notes")
        (stage.root / "bag.jpg.error.txt").unlink()
        stage.after(6)
        assert stage.reason("bag.jpg") is not None
        assert not stale.exists()
        assert foreign.read_text() == "my own notes"

    def test_foreign_file_of_the_reasons_name_is_kept(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.error.txt", "my own notes")
        stage.put("bag.jpg.edit.yaml", "nonsense: 1\n")
        stage.after(6)
        assert (stage.root / "bag.jpg.error.txt").read_text() == "my own notes"
        assert (stage.root / "_failed" / "bag.jpg.error.txt").exists()
        assert stage.held()["bag.jpg"].reason_file == stage.root / "_failed" / "bag.jpg.error.txt"
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        stage.after(8)
        assert not (stage.root / "_failed" / "bag.jpg.error.txt").exists()


class TestLedger:
    def test_priority_is_passed_on(self, stage):
        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", "priority: 5\n" + stage.SIDECAR)
        stage.after(7)
        assert [job.priority for job in stage.jobs()] == [15]

    def test_full_ledger_delays_and_loses_nothing(self, stage, monkeypatch):
        def full(_):
            raise LedgerFullError("the disk is full", "make room")

        stage.put("bag.jpg")
        stage.put("bag.jpg.edit.yaml", stage.SIDECAR)
        with monkeypatch.context() as context:
            context.setattr(stage.store, "enqueue_many", full)
            stage.after(20)
        assert stage.jobs() == []
        stage.after(12)
        assert stage.sources() == ["bag.jpg"]


class TestRestarts:
    def test_nothing_is_done_twice(self, stage):
        for number in range(10):
            stage.put(f"{number}.jpg", stage.picture(number))
            stage.put(f"{number}.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        stage.work_off(stage.succeed)
        before = stage.jobs()
        for _ in range(3):
            stage.restart()
            stage.after(15)
        assert stage.jobs() == before

    def test_added_changed_and_deleted_while_down(self, stage):
        for number in range(10):
            stage.put(f"{number}.jpg", stage.picture(number))
            stage.put(f"{number}.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        stage.watcher.close()
        stage.put("new.jpg", stage.picture(99))
        stage.put("new.jpg.edit.yaml", stage.SIDECAR)
        stage.put("3.jpg", stage.picture(33))
        for ending in ("", ".edit.yaml"):
            (stage.root / f"5.jpg{ending}").unlink()
        stage.restart()
        stage.after(12)
        states = {Path(job.source).name: job.state for job in stage.jobs()}
        assert states.pop("5.jpg") is CANCELLED
        assert len(states) == 10
        assert set(states.values()) == {QUEUED}
        assert len(stage.jobs()) == 12

    def test_reasons_survive(self, stage):
        stage.put("a.jpg")
        stage.put("a.jpg.edit.yaml", "nonsense: 1\n")
        stage.put("b.jpg", stage.picture(2))
        stage.put("b.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        stage.work_off(stage.fail)
        stage.after(1)
        texts = stage.reason("a.jpg"), stage.reason("b.jpg")
        assert None not in texts
        stage.restart()
        stage.watcher.step()
        assert (stage.reason("a.jpg"), stage.reason("b.jpg")) == texts
        stage.after(15)
        assert (stage.reason("a.jpg"), stage.reason("b.jpg")) == texts

    def test_mended_while_down(self, stage):
        stage.put("a.jpg")
        stage.put("a.jpg.edit.yaml", "nonsense: 1\n")
        stage.after(7)
        stage.watcher.close()
        stage.put("a.jpg.edit.yaml", stage.SIDECAR)
        stage.restart()
        stage.after(7)
        assert stage.sources() == ["a.jpg"]
        assert stage.reason("a.jpg") is None

    def test_crash_between_ledger_and_memory_makes_no_second_job(self, stage):
        stage.put("a.jpg")
        stage.put("a.jpg.edit.yaml", stage.SIDECAR)
        stage.after(7)
        stage.store.watched.remove(str(stage.root / "a.jpg"))  # as if never written
        stage.restart()
        stage.after(7)
        assert len(stage.jobs()) == 1
        stage.work_off(stage.succeed)
        stage.store.watched.remove(str(stage.root / "a.jpg"))
        stage.restart()
        stage.after(7)
        assert [job.state for job in stage.jobs()] == [SUCCEEDED]
