"""The scenes, words and parts that the small editor is made of."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from tools.small_editor import train_decoder, train_editor
from tools.small_editor.curve import curve
from tools.small_editor.dataset import read_whole, rendered, write_shards
from tools.small_editor.evaluate import cases, score
from tools.small_editor.families import HELD_OUT_SEEDS, family, held_out
from tools.small_editor.networks import (
    CHANNELS,
    TOKEN,
    as_input,
    autoencoder,
    latents_of,
    packed,
    places,
)
from tools.small_editor.phrasing import HELD_OUT, TRAINED, all_words, sentence
from tools.small_editor.scene import render
from tools.small_editor.shapes import COLORABLE
from tools.small_editor.words import LONGEST, long_tokenizer, short_tokenizer


@given(st.integers(0, HELD_OUT_SEEDS - 1))
def test_a_pair_differs_where_it_was_asked_and_nowhere_else(seed: int) -> None:
    one = family(seed)
    for start, end, change in one.pairs:
        if change.edit != "recolor":
            continue
        before, after = render(one.scenes[start]), render(one.scenes[end])
        differs = (before.rgb != after.rgb).any(-1)
        assert not differs[after.seen[change.part] == 0].any()
        assert np.array_equal(before.rgb, render(one.scenes[start]).rgb)


def test_a_scene_is_the_same_at_every_size() -> None:
    scene = replace(family(3).scenes[0], ground="plain sand")
    small, large = render(scene, 64).rgb, render(scene, 256).rgb
    averaged = large.reshape(64, 4, 64, 4, 3).mean((1, 3))
    assert np.abs(averaged - small).mean() < 3


def test_what_is_held_out_is_never_rendered_for_training() -> None:
    pairs = rendered(range(60), with_held_out=False)
    everything = rendered(range(60), with_held_out=True)
    assert not any(held_out(change) for change in pairs.changes)
    share = 1 - len(pairs.changes) / len(everything.changes)
    assert 0.005 < share < 0.1
    assert set(TRAINED) == set(HELD_OUT)
    assert not any(set(TRAINED[kind]) & set(HELD_OUT[kind]) for kind in TRAINED)


def test_every_part_that_can_be_asked_for_can_be_seen() -> None:
    seen: dict[str, set[str]] = {kind: set() for kind in COLORABLE}
    for seed in range(150):
        scene = replace(family(seed).scenes[0], absent=frozenset())
        planes = render(scene).seen
        seen[scene.kind] |= {p for p in COLORABLE[scene.kind] if planes[p].sum() >= 8}
    assert seen == {kind: set(parts) for kind, parts in COLORABLE.items()}


def test_every_word_is_known_in_whole() -> None:
    words = all_words()
    long, short = long_tokenizer(words), short_tokenizer(words)
    rng = np.random.default_rng(3)
    for seed in range(30):
        for _, _, change in family(seed).pairs:
            for unseen in (False, True):
                text = sentence(change, rng, unseen=unseen)
                pieces = long.tokenize(text.partition("(#")[0])
                assert "<unk>" not in pieces
                assert len(pieces) <= len(text.split()) + text.count(".") + text.count(",") + 4
    assert len(short("make the bag red").input_ids) <= 77
    assert long("make the bag red", padding="max_length", max_length=LONGEST).input_ids[-1] == 0


def test_tokens_lie_as_the_pipeline_lays_them() -> None:
    from diffusers import FluxKontextPipeline

    latents = torch.randn(2, CHANNELS, 16, 16)
    theirs = FluxKontextPipeline._pack_latents(latents, 2, CHANNELS, 16, 16)
    assert torch.equal(packed(latents), theirs)
    ids = FluxKontextPipeline._prepare_latent_image_ids(1, 8, 8, "cpu", torch.float32)
    here, nowhere = places()
    assert torch.equal(here[:64], ids)
    assert torch.equal(here[64:] - here[:64], torch.tensor([1.0, 0, 0]).expand(64, 3))
    assert not nowhere.any()


def test_the_encoder_is_one_matrix() -> None:
    images = rendered(range(2), with_held_out=True).images
    model = autoencoder(images)
    with torch.no_grad():
        theirs = model.encode(as_input(images[:3])).latents
        assert torch.allclose(theirs, latents_of(model.encoder, images[:3]), atol=1e-5)


def test_an_editor_begins_as_a_copier_and_quick_attention_is_the_same() -> None:
    from tools.small_editor.swift import SwiftAttention

    torch.manual_seed(0)
    editor = train_editor.Editor().eval()
    images = rendered(range(2), with_held_out=True).images
    source = packed(latents_of(autoencoder(images).encoder, images[:4])).detach()
    noise = torch.randn(4, 64, TOKEN)
    with torch.no_grad():
        flow = editor(noise, source, torch.ones(4), ["make the bag red"] * 4)
        editor.transformer.set_attn_processor(SwiftAttention())
        quick = editor(noise, source, torch.ones(4), ["make the bag red"] * 4)
    assert torch.allclose(flow, quick, atol=1e-4)
    assert (noise - flow - source).square().mean() < 0.4 * source.square().mean()


def test_a_training_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    data, run = tmp_path / "data", tmp_path / "run"
    assert len(list(write_shards(data, 2, families=6))) == 2
    assert len(read_whole(data).images) > 80

    def train(program: click.Command, *more: str) -> None:
        done = CliRunner().invoke(
            program, ["--data", str(data), "--run", str(run), *more], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output

    train(train_decoder.main, "--steps", "2", "--threads", "1")
    for steps in ("25", "27"):
        train(train_editor.main, "--steps", steps, "--workers", "1", "--batch", "2")
    told = [json.loads(line) for line in (run / "editor.jsonl").read_text().splitlines()]
    assert [line["step"] for line in told] == [25]
    assert torch.load(run / "editor.pt", weights_only=True)["step"] == 27


def test_the_exact_picture_obeys_and_the_source_does_not() -> None:
    for case in cases(3):
        exact, source = score(case, case.after.rgb), score(case, case.before.rgb)
        assert exact.obeyed
        assert exact.error == exact.drift == 0
        assert source.error > 0.99, case.text


def test_a_record_is_drawn_and_an_empty_one_is_refused() -> None:
    lines = [{"step": 25 * n, "loss": 2 / n, "recolor": 1 / n, "cpu": n} for n in range(1, 40)]
    drawn = ElementTree.fromstring(curve(lines))
    paths = [e for e in drawn if e.tag.endswith("polyline")]
    assert len(paths) == 2
    heights = [float(point.split(",")[1]) for point in paths[0].attrib["points"].split()]
    assert heights == sorted(heights), "a loss that falls is drawn falling"
    with pytest.raises(ValueError, match="train first"):
        curve([])
