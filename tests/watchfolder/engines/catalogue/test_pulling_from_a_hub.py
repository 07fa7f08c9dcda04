"""A hub on this machine cuts, corrupts, lies and offers what must not be kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from collections import deque

import pytest

from watchfolder.engines.catalogue.staging import Staging
from watchfolder.engines.diffusion.model_folder import read_model
from watchfolder.engines.diffusion.model_settings import read_model_settings
from watchfolder.errors import (
    Cancelled,
    HubError,
    HubUnreachableError,
    LicenceError,
    ModelBusyError,
    ModelError,
)

WEIGHTS = "transformer/diffusion_pytorch_model.safetensors"
WANTED = {
    "model_index.json",
    "LICENSE.md",
    "scheduler/scheduler_config.json",
    "tokenizer/tokenizer.json",
    "tokenizer/merges.txt",
    "tokenizer/chat_template.jinja",
    "tokenizer/spiece.model",
    "text_encoder/config.json",
    "text_encoder/model.safetensors.index.json",
    "text_encoder/model-00001-of-00002.safetensors",
    "text_encoder/model-00002-of-00002.safetensors",
    "transformer/config.json",
    WEIGHTS,
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
}


def files_in(folder) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def part_of(models):
    return models / ".pulls" / "tiny" / "content" / f"{WEIGHTS}.part"


def test_a_pull_brings_what_the_model_needs_and_nothing_else(hub, models, fetch_model) -> None:
    pulled = fetch_model()
    here = files_in(models / "tiny")
    served = hub.repositories["acme/tiny"]
    assert set(here) == WANTED | {"model.toml"}
    assert all(here[name] == served[name] for name in WANTED)
    assert {a.path.partition(pulled.revision + "/")[2] for a in hub.files_asked_for()} == WANTED
    assert pulled.bytes == pulled.fetched == sum(len(served[name]) for name in WANTED)
    read_model(models / "tiny")
    said = read_model_settings(models / "tiny")
    assert said.revision == hub.commit("acme/tiny")
    assert said.licence == "apache-2.0"
    assert said.files == {n: hashlib.sha256(served[n]).hexdigest() for n in WANTED}


def test_cut_connections_go_on_at_the_byte_where_they_were_cut(
    hub, hubs, models, fetch_model
) -> None:
    cuts = [hubs.Misdeed(cut=n) for n in (50_000, 10_000, 1)]
    hub.misbehave(WEIGHTS, *cuts)
    fetch_model()
    ranges = [a.range for a in hub.files_asked_for(WEIGHTS)]
    assert ranges == ["", "bytes=50000-", "bytes=60000-", "bytes=60001-"]
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]


def test_a_stopped_pull_is_invisible_and_the_next_one_goes_on(
    hub, models, fetch_model, told
) -> None:
    half = told(lambda fraction, note: WEIGHTS in note and fraction > 0.5)
    with pytest.raises(Cancelled):
        fetch_model(half)
    assert not (models / "tiny").exists()
    held = part_of(models).stat().st_size
    assert held > 0
    done = {a.path for a in hub.files_asked_for()}
    hub.asked.clear()
    pulled = fetch_model()
    again = hub.files_asked_for()
    if held < len(hub.repositories["acme/tiny"][WEIGHTS]):
        assert [a.range for a in again if a.path.endswith(WEIGHTS)] == [f"bytes={held}-"]
    repeated = {a.path for a in again} & done
    assert all(p.endswith((WEIGHTS, "model_index.json", "LICENSE.md")) for p in repeated)
    assert pulled.fetched < pulled.bytes
    read_model(models / "tiny")


def test_a_part_that_was_damaged_on_the_disk_is_fetched_anew(
    hub, hubs, models, fetch_model
) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=80_000), *[hubs.Misdeed(status=503)] * 9)
    with pytest.raises(HubUnreachableError):
        fetch_model()
    hub.misdeeds.clear()
    part = part_of(models)
    part.write_bytes(b"\0" * 80_000)
    fetch_model()
    assert [a.range for a in hub.files_asked_for(WEIGHTS)] == ["bytes=80000-", ""]
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]


def test_one_503_is_waited_out_as_long_as_the_hub_asks(hub, hubs, fetch_model) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(status=503, retry_after="1"))
    before = time.monotonic()
    fetch_model()
    assert time.monotonic() - before >= 1.0
    assert len(hub.files_asked_for(WEIGHTS)) == 2


@pytest.mark.parametrize("what", ["revision", "tree"])
def test_questions_are_asked_again_too(hub, hubs, fetch_model, what) -> None:
    hub.misbehave(what, hubs.Misdeed(status=503), hubs.Misdeed(status=429))
    assert fetch_model().files == len(WANTED)


def test_a_hub_that_stays_busy_is_given_up_and_the_part_stays(
    hub, hubs, models, fetch_model
) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=1000), *[hubs.Misdeed(status=503)] * 20)
    with pytest.raises(HubUnreachableError) as refused:
        fetch_model()
    assert refused.value.retryable
    assert "503" in refused.value.message
    assert part_of(models).stat().st_size == 1000
    assert not (models / "tiny").exists()


def test_a_hub_that_is_gone_is_named_and_changes_nothing(hub, models, fetch_model) -> None:
    fetch_model()
    before = files_in(models / "tiny")
    hub.close()
    with pytest.raises(HubUnreachableError, match=r"127\.0\.0\.1 does not answer"):
        fetch_model(accept=False, revision="0" * 40)
    assert files_in(models / "tiny") == before


def test_a_corrupt_byte_is_found_and_the_file_fetched_anew(hub, hubs, models, fetch_model) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(corrupt=100_000))
    fetch_model()
    assert len(hub.files_asked_for(WEIGHTS)) == 2
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]


@pytest.mark.parametrize("path", [WEIGHTS, "vae/config.json", "tokenizer/merges.txt"])
def test_a_file_that_is_always_corrupt_is_refused(hub, hubs, models, fetch_model, path) -> None:
    hub.misbehave(path, *[hubs.Misdeed(corrupt=0)] * 5)
    with pytest.raises(HubError, match="checksum is wrong"):
        fetch_model()
    assert not (models / "tiny").exists()
    assert len(hub.files_asked_for(path)) == 3


@pytest.mark.parametrize("path", ["model_index.json", "LICENSE.md"])
def test_what_is_read_before_the_fetching_is_checked_too(hub, hubs, fetch_model, path) -> None:
    hub.misbehave(path, hubs.Misdeed(corrupt=3), hubs.Misdeed(cut=4), hubs.Misdeed(status=503))
    assert fetch_model().files == len(WANTED)
    hub.misbehave(path, *[hubs.Misdeed(corrupt=3)] * 5)
    with pytest.raises(HubError, match="checksum is wrong"):
        fetch_model()


def test_an_etag_that_changes_under_way_begins_the_file_anew(
    hub, hubs, models, fetch_model
) -> None:
    other = hubs.Misdeed(etag="ab" * 32)
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=40_000), other)
    fetch_model()
    assert [a.range for a in hub.files_asked_for(WEIGHTS)] == ["", "bytes=40000-", ""]
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]


def test_an_etag_that_stays_another_is_refused(hub, hubs, models, fetch_model) -> None:
    hub.misbehave(WEIGHTS, *[hubs.Misdeed(etag="ab" * 32)] * 5)
    with pytest.raises(HubError, match="was listed as another file"):
        fetch_model()
    assert not part_of(models).exists()


def test_another_commit_in_the_answer_is_refused(hub, hubs, fetch_model) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(commit="1" * 40))
    with pytest.raises(HubError, match="of commit 1111"):
        fetch_model()


def test_a_moved_branch_is_no_answer_for_a_commit(hub, hubs, fetch_model) -> None:
    hub.misbehave("revision", *[hubs.Misdeed(commit="1" * 40)] * 2)
    with pytest.raises(HubError, match="asked for"):
        fetch_model(accept=False)


def test_more_bytes_than_listed_are_not_taken(hub, hubs, models, fetch_model) -> None:
    hub.misbehave(WEIGHTS, *[hubs.Misdeed(longer=5000)] * 5)
    with pytest.raises(HubError, match="was listed with"):
        fetch_model()
    assert not (models / "tiny").exists()


def test_an_answer_that_does_not_say_its_length_is_taken_to_the_byte(
    hub, hubs, models, fetch_model
) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(longer=5000, chunked=True), hubs.Misdeed(chunked=True))
    fetch_model()
    assert len(hub.files_asked_for(WEIGHTS)) == 2
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]
    hub.repositories["acme/tiny"][WEIGHTS] = hubs.safetensors(9000, seed=3)
    hub.misbehave(WEIGHTS, *[hubs.Misdeed(longer=5000, chunked=True)] * 3)
    with pytest.raises(HubError, match="longer than it was listed"):
        fetch_model()


@pytest.mark.parametrize("change", [-1000, 1000])
def test_a_list_that_lies_about_the_size_is_refused(hub, fetch_model, change) -> None:
    size = len(hub.repositories["acme/tiny"][WEIGHTS]) + change
    tag = hashlib.sha256(hub.repositories["acme/tiny"][WEIGHTS]).hexdigest()
    hub.listed[WEIGHTS] = {"size": size, "lfs": {"oid": tag, "size": size}}
    with pytest.raises(HubError, match="is sent with"):
        fetch_model()


def test_a_hub_without_ranges_begins_anew_and_ends_whole(hub, hubs, models, fetch_model) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=30_000), hubs.Misdeed(ranges=False))
    fetch_model()
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]


def test_a_storage_behind_the_hub_resumes_and_never_sees_the_token(
    hub, hubs, models, fetch_model
) -> None:
    hub.storage = True
    hub.gated.add("acme/tiny")
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=30_000))
    fetch_model(token="hf_secret")  # noqa: S106
    assert files_in(models / "tiny")[WEIGHTS] == hub.repositories["acme/tiny"][WEIGHTS]
    assert set(hub.tokens_at_storage) == {""}
    assert {a.token for a in hub.asked if "/api/" in a.path} == {"Bearer hf_secret"}
    assert "hf_secret" not in "".join(
        p.read_text("latin-1") for p in models.rglob("*") if p.is_file()
    )


def test_being_sent_to_an_unsafe_place_is_refused(hub, fetch_model) -> None:
    hub.redirect_to = "http://models.example.com"
    with pytest.raises(HubError, match="not safe"):
        fetch_model(accept=False)


def test_a_gated_model_says_what_to_do(hub, fetch_model) -> None:
    hub.gated.add("acme/tiny")
    with pytest.raises(HubError) as refused:
        fetch_model(accept=False)
    assert "accept the model's terms" in refused.value.hint
    assert not refused.value.retryable


def test_a_list_on_many_pages_is_read_to_its_end(hub, fetch_model) -> None:
    hub.page = 3
    assert fetch_model().files == len(WANTED)


# what must not be kept


@pytest.mark.parametrize(
    "name",
    [
        "../outside.json",
        "vae/../../outside.json",
        "/tmp/outside.json",
        "vae//config.json",
        "C:/outside.json",
        "vae\\..\\outside.json",
        "vae/./config.json",
        "vae/\x00.json",
    ],
)
def test_names_that_lead_out_are_refused_before_anything_is_kept(
    hub, models, fetch_model, name
) -> None:
    hub.repositories["acme/tiny"][name] = b"{}"
    with pytest.raises(ModelError, match="leads out"):
        fetch_model(accept=False)
    assert not (models / "tiny").exists()
    assert not list(models.rglob("*outside*"))
    assert not (models.parent / "outside.json").exists()


def test_weights_that_are_a_pickle_only_are_refused(hub, fetch_model) -> None:
    served = hub.repositories["acme/tiny"]
    served["vae/diffusion_pytorch_model.bin"] = b"PK\x03\x04"
    del served["vae/diffusion_pytorch_model.safetensors"]
    with pytest.raises(ModelError, match="vae is offered as a pickle only"):
        fetch_model(accept=False)


@pytest.mark.parametrize("disguise", [b"PK\x03\x04", b"\x80\x04\x95", b"\x80\x02}q"])
@pytest.mark.parametrize("path", [WEIGHTS, "tokenizer/spiece.model", "vae/config.json"])
def test_a_pickle_under_another_name_is_told_by_its_content(
    hub, models, fetch_model, path, disguise
) -> None:
    hub.repositories["acme/tiny"][path] = disguise + b"anything" * 20_000
    with pytest.raises(ModelError, match="is a pickle"):
        fetch_model()
    assert not (models / "tiny").exists()
    assert not list(models.rglob("*.part"))


def test_a_large_disguise_is_told_by_its_first_block(hub, hubs, fetch_model) -> None:
    hub.repositories["acme/tiny"][WEIGHTS] = b"no weights at all" * 600_000
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=2_000_000))
    with pytest.raises(ModelError, match="no safetensors"):
        fetch_model()
    assert len(hub.files_asked_for(WEIGHTS)) == 1


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        (WEIGHTS, b"\x10\x00\x00\x00\x00\x00\x00\x00{" + b" " * 40, "damaged"),
        ("vae/config.json", b"{not json", "damaged"),
        ("tokenizer/merges.txt", b"\xff\xfe\x00binary", "damaged"),
        ("tokenizer/merges.txt", b"text\x00text", "no text"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(  # noqa: PLR0917
    hub, models, fetch_model, path, content, said
) -> None:
    hub.repositories["acme/tiny"][path] = content
    with pytest.raises(ModelError, match=said):
        fetch_model()
    assert not (models / "tiny").exists()


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (b"[]", "names no pipeline"),
        (b"{", "damaged"),
        (b'{"vae": ["diffusers", "A"]}', "no pipeline"),
    ],
)
def test_an_index_that_is_none_is_refused(hub, fetch_model, index, said) -> None:
    hub.repositories["acme/tiny"]["model_index.json"] = index
    with pytest.raises(ModelError, match=said):
        fetch_model(accept=False)


def test_a_component_that_needs_a_program_is_refused(hub, models, fetch_model) -> None:
    served = hub.repositories["acme/tiny"]
    index = json.loads(served["model_index.json"]) | {"extra": ["my_module", "Thing"]}
    served |= {"model_index.json": json.dumps(index).encode(), "extra/config.json": b"{}"}
    served["extra/model.safetensors"] = served["model-single.safetensors"]
    served["extra/my_module.py"] = b"import os"
    with pytest.raises(ModelError, match="needs code of my_module"):
        fetch_model()
    assert not list(models.rglob("*.py"))
    assert not (models / "tiny").exists()


# licence, disk, lock, revisions


def test_nothing_is_fetched_before_the_licence_is_accepted(hub, models, fetch_model) -> None:
    with pytest.raises(LicenceError) as refused:
        fetch_model(accept=False)
    assert "--accept-licence" in refused.value.hint
    asked = {a.path.rpartition("/")[2] for a in hub.files_asked_for()}
    assert asked == {"model_index.json", "LICENSE.md"}
    assert not (models / "tiny").exists()


def test_another_licence_text_must_be_accepted_anew(hub, fetch_model) -> None:
    fetch_model()
    hub.repositories["acme/tiny"]["LICENSE.md"] = b"All rights are ours now.\n"
    with pytest.raises(LicenceError):
        fetch_model(accept=False)


def test_a_disk_that_is_too_small_is_told_before_the_fetching(
    hub, models, fetch_model, monkeypatch
) -> None:
    usage = shutil.disk_usage(models.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=512_100_000))
    with pytest.raises(ModelError, match="the disk has 512 MB free") as refused:
        fetch_model()
    assert "free 8" in refused.value.hint
    assert not hub.files_asked_for(WEIGHTS)


def test_a_disk_that_fills_up_under_way_leaves_the_part(
    hub, hubs, models, fetch_model, monkeypatch
) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(then=lambda: monkeypatch.setattr(os, "fsync", full)))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ModelError, match="the disk is full"):
        fetch_model()
    assert part_of(models).exists()
    monkeypatch.undo()


def test_two_pulls_of_one_model_do_not_collide(models, fetch_model) -> None:
    with Staging(models, "tiny").held(), pytest.raises(ModelBusyError, match=str(os.getpid())):
        fetch_model()
    fetch_model()


def test_two_pulls_of_two_models_run_at_once(models, fetch_model) -> None:
    fetch_model()
    threads = [
        threading.Thread(target=fetch_model, kwargs={"name": name, "accept": False})
        for name in ("a", "b")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in ("a", "b"):
        assert set(files_in(models / name)) > WANTED


def test_a_second_pull_fetches_nothing_and_changes_nothing(models, fetch_model) -> None:
    fetch_model()
    before = (models / "tiny").stat().st_ino
    pulled = fetch_model()
    assert pulled.fetched == 0
    assert (models / "tiny").stat().st_ino == before
    assert not (models / ".pulls" / "tiny").exists()
    (models / "tiny" / "vae" / "run.py").write_bytes(b"import os")
    assert fetch_model().fetched == 0
    assert not (models / "tiny" / "vae" / "run.py").exists()


def test_a_new_revision_fetches_what_has_changed_and_keeps_what_a_person_set(
    hub, hubs, models, fetch_model
) -> None:
    fetch_model()
    notes = models / "tiny" / "model.toml"
    notes.write_text(f"steps = 8\nmegapixels = [0.5, 1.0]\n{notes.read_text('utf-8')}", "utf-8")
    hub.repositories["acme/tiny"][WEIGHTS] = hubs.safetensors(40_000, seed=99)
    pulled = fetch_model()
    assert [a.path.rpartition("/")[2] for a in hub.files_asked_for()][-1:] == [
        WEIGHTS.rpartition("/")[2]
    ]
    assert pulled.fetched == len(hub.repositories["acme/tiny"][WEIGHTS])
    said = read_model_settings(models / "tiny")
    assert (said.steps, said.megapixels) == (8, (0.5, 1.0))
    assert said.revision == hub.commit("acme/tiny")


def test_a_damaged_file_is_fetched_alone(hub, models, fetch_model) -> None:
    fetch_model()
    damaged = models / "tiny" / "vae" / "diffusion_pytorch_model.safetensors"
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    pulled = fetch_model()
    assert pulled.fetched == len(content)
    assert (
        damaged.read_bytes()
        == hub.repositories["acme/tiny"]["vae/diffusion_pytorch_model.safetensors"]
    )


def test_what_died_between_the_two_renames_is_put_in_place(hub, models, fetch_model) -> None:
    fetch_model()
    staging = Staging(models, "tiny")
    staging.begin({"repository": "acme/tiny", "commit": hub.commit("acme/tiny")})
    staging.content.rmdir()
    (models / "tiny").rename(staging.content)
    pulled = fetch_model()
    assert pulled.fetched == 0
    read_model(models / "tiny")


def test_nothing_that_an_earlier_try_left_comes_along(hub, models, fetch_model) -> None:
    staging = Staging(models, "tiny")
    staging.begin({"repository": "acme/tiny", "commit": hub.commit("acme/tiny")})
    (staging.content / "vae").mkdir()
    for name in ("vae/leftover.json", "vae/config.json.part"):
        (staging.content / name).write_bytes(b"{}")
    fetch_model()
    assert set(files_in(models / "tiny")) == WANTED | {"model.toml"}


def test_progress_never_lies(fetch_model, told, hub, hubs) -> None:
    hub.misbehave(WEIGHTS, hubs.Misdeed(cut=50_000), hubs.Misdeed(corrupt=120_000))
    listener = told()
    fetch_model(listener)
    assert listener.fractions[-1] == 1.0
    assert all(0.0 <= fraction <= 1.0 for fraction in listener.fractions)
    assert any(WEIGHTS in note and "of 187 kB" in note for note in listener.notes)


def test_one_precision_is_chosen_and_additions_come_from_elsewhere(
    hub, hubs, models, monkeypatch, fetch_model
) -> None:
    from watchfolder.engines.catalogue import known, order

    index = {
        "_class_name": "StableDiffusionXLInpaintPipeline",
        "unet": ["diffusers", "UNet2DConditionModel"],
    }
    hub.repositories["acme/paint"] = {
        "model_index.json": json.dumps(index).encode(),
        "unet/config.json": b"{}",
        "unet/diffusion_pytorch_model.safetensors": hubs.safetensors(2000),
        "unet/diffusion_pytorch_model.fp16.safetensors": hubs.safetensors(1000),
    }
    hub.repositories["acme/adapter"] = {
        "sdxl/adapter.safetensors": hubs.safetensors(1500),
        "encoder/config.json": b"{}",
        "encoder/model.safetensors": hubs.safetensors(1200),
    }
    adapter = known.Addition(
        known.Source("acme/adapter", hub.commit("acme/adapter")),
        {
            "sdxl/adapter.safetensors": "ip_adapter/adapter.safetensors",
            "encoder/config.json": "ip_adapter/image_encoder/config.json",
            "encoder/model.safetensors": "ip_adapter/image_encoder/model.safetensors",
        },
    )
    paint = known.KnownModel(
        name="paint",
        title="Paint",
        source=known.Source("acme/paint"),
        licence=known.OPEN_RAIL,
        pipeline="StableDiffusionXLInpaintPipeline",
        features=frozenset({"style"}),
        bytes=1,
        elements=1,
        largest=1,
        variant="fp16",
        additions=(adapter,),
    )
    monkeypatch.setattr(order, "known_model", lambda name: paint if name == "paint" else None)
    fetch_model(name="paint", repository="acme/paint", revision=hub.commit("acme/paint"))
    model = read_model(models / "paint")
    assert model.has_ip_adapter
    assert [f.path.name for f in model.weights["unet"]] == [
        "diffusion_pytorch_model.fp16.safetensors"
    ]
    assert model.settings.licence == known.OPEN_RAIL.name
    assert model.settings.noncommercial is False
    hub.misdeeds = deque()
