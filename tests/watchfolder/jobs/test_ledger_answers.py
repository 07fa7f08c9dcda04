from __future__ import annotations

import itertools

import pytest

from presets.shown import ShownPlace
from watchfolder.errors import AnswerError, JobStateError
from watchfolder.jobs.answers import place_asked
from watchfolder.jobs.job import JobState


@pytest.fixture
def waiting(store, asking):
    numbers = itertools.count(100)

    def ask(*questions):
        number = next(numbers)
        job, _ = store.enqueue(asking(str(number), priority=number))
        assert store.claim("w").id == job.id
        question = {**questions[0], "questions": list(questions)} if questions[1:] else questions[0]
        return store.wait(job.id, "w", question, {"outputs": ["first"]})

    return ask


APPROVE = {"kind": "approve", "branch": "hero", "message": "look"}
PICK = {"kind": "pick", "branch": "life", "variants": 4}
PICK_TOO = {"kind": "pick", "branch": "hero", "variants": 2}
MASK = {"kind": "mask", "branch": "", "name": "leather"}


def test_waiting_keeps_question_and_result(store, waiting):
    job = waiting(APPROVE)
    assert (job.state, job.question, job.result) == (
        JobState.WAITING,
        APPROVE,
        {"outputs": ["first"]},
    )
    assert store.claim("w") is None


def test_approve(store, waiting):
    job = waiting(APPROVE)
    after = store.approve(job.id)
    assert (after.state, after.answers, after.question) == (
        JobState.QUEUED,
        {"approved": {"hero": True}},
        None,
    )
    assert after.attempts == 0
    assert store.claim("w").answers == {"approved": {"hero": True}}


def test_reject_is_a_cancel_with_its_reason(store, waiting):
    for question in (APPROVE, PICK, MASK):
        after = store.reject(waiting(question).id)
        assert (after.state, after.error) == (JobState.CANCELLED, {"reason": "rejected"})


def test_pick_of_the_only_branch_that_asks(store, waiting):
    assert store.pick(waiting(PICK).id, None, 3).answers == {"picks": {"life": 3}}
    nameless = waiting({"kind": "pick", "branch": ""})
    assert store.pick(nameless.id, None, 16).answers == {"picks": {"": 16}}


def test_picks_of_several_branches_are_merged(store, waiting):
    job = waiting(PICK, PICK_TOO, APPROVE)
    with pytest.raises(AnswerError, match="several branches"):
        store.pick(job.id, None, 1)
    store.pick(job.id, "life", 4)
    store.claim("w")
    store.wait(job.id, "w", PICK_TOO)
    assert store.pick(job.id, None, 2).answers == {"picks": {"life": 4, "hero": 2}}


def test_picks_that_are_not_offered(store, waiting):
    job = waiting(PICK)
    for branch, variant in (("life", 5), ("life", 0), ("live", 1)):
        with pytest.raises(AnswerError):
            store.pick(job.id, branch, variant)
    with pytest.raises(AnswerError) as caught:
        store.pick(job.id, "live", 1)
    assert caught.value.hint == 'did you mean "life"?'
    assert store.get(job.id) == job


def test_masks_are_merged_by_name(store, waiting, tmp_path):
    mask = tmp_path / "m.png"
    job = waiting(MASK)
    with pytest.raises(AnswerError, match="no file"):
        store.answer_mask(job.id, "leather", mask)
    mask.write_bytes(b"")
    store.answer_mask(job.id, "leather", str(mask))
    store.claim("w")
    store.wait(job.id, "w", {**MASK, "name": "strap"})
    after = store.answer_mask(job.id, "strap", mask)
    assert after.answers == {"masks": {"leather": str(mask), "strap": str(mask)}}


def test_a_box_or_points_take_the_place_of_a_mask_of_that_name(store, waiting, tmp_path):
    mask = tmp_path / "m.png"
    mask.write_bytes(b"")
    job = waiting(MASK)
    store.answer_mask(job.id, "leather", mask)
    store.claim("w")
    store.wait(job.id, "w", MASK)
    box = ShownPlace(box=(0.25, 0.25, 0.5, 0.75))
    after = store.answer_place(job.id, "leather", box)
    assert after.state is JobState.QUEUED
    assert ShownPlace.model_validate(after.answers["masks"]["leather"]) == box
    with pytest.raises(JobStateError):
        store.answer_place(waiting(APPROVE).id, "leather", box)


def test_which_place_is_asked_for(waiting):
    assert place_asked(waiting(MASK), None) == "leather"
    assert place_asked(waiting(MASK), "leather") == "leather"
    with pytest.raises(AnswerError) as caught:
        place_asked(waiting(MASK), "lether")
    assert caught.value.hint == 'did you mean "leather"?'
    both = waiting(MASK, {**MASK, "name": "strap"})
    assert place_asked(both, "strap") == "strap"
    with pytest.raises(AnswerError, match="leather, strap"):
        place_asked(both, None)
    with pytest.raises(JobStateError):
        place_asked(waiting(APPROVE), None)


def test_an_answer_to_another_question_is_refused_with_what_is_asked(store, waiting, tmp_path):
    job = waiting(MASK)
    for wrong in (lambda: store.approve(job.id), lambda: store.pick(job.id, None, 1)):
        with pytest.raises(JobStateError) as caught:
            wrong()
        assert "mask" in caught.value.message + caught.value.hint
    job = waiting(APPROVE)
    with pytest.raises(JobStateError):
        store.answer_mask(job.id, "x", tmp_path)


def test_only_waiting_jobs_are_answered(store, asking):
    job, _ = store.enqueue(asking())
    for act in (store.approve, store.reject, lambda i: store.pick(i, None, 1)):
        with pytest.raises(JobStateError, match="asks nothing"):
            act(job.id)


def test_cancel_of_what_nobody_works_on_is_at_once(store, asking, waiting):
    queued, _ = store.enqueue(asking())
    for job in (queued, waiting(APPROVE)):
        after = store.cancel(job.id[-8:])
        assert (after.state, after.error) == (JobState.CANCELLED, {"reason": "cancelled by user"})
        assert store.cancel(job.id) == after
    store.enqueue(asking("other"))
    done = store.claim("w")
    store.succeed(done.id, "w", {})
    with pytest.raises(JobStateError):
        store.cancel(done.id)


def test_retry_keeps_id_answers_and_result(store, waiting):
    job = waiting(APPROVE)
    store.approve(job.id)
    store.claim("w")
    store.fail(job.id, "w", {"code": "x"})
    again = store.retry(job.id)
    assert (again.id, again.state, again.attempts) == (job.id, JobState.QUEUED, 0)
    assert (again.answers, again.error, again.finished) == (
        {"approved": {"hero": True}},
        None,
        None,
    )
    assert again.result == {"outputs": ["first"]}
    with pytest.raises(JobStateError):
        store.retry(job.id)


def test_retry_from_the_start_forgets_answers(store, waiting):
    job = waiting(APPROVE)
    store.reject(job.id)
    assert store.retry(job.id, from_start=True).answers == {"from_start": True}
    store.cancel(job.id)
    assert store.retry(job.id).answers == {}


def test_retry_of_what_succeeded_needs_force(store, asking):
    store.enqueue(asking())
    job = store.claim("w")
    store.succeed(job.id, "w", {})
    with pytest.raises(JobStateError, match="not retried"):
        store.retry(job.id)
    assert store.retry(job.id, force=True).state is JobState.QUEUED


def test_retry_gives_way_to_a_newer_job_of_the_same_key(store, asking):
    old, _ = store.enqueue(asking())
    store.cancel(old.id)
    new, _ = store.enqueue(asking(spec={"force": 1}))
    with pytest.raises(JobStateError, match=new.id):
        store.retry(old.id)
    store.cancel(new.id)
    assert store.retry(old.id).state is JobState.QUEUED
