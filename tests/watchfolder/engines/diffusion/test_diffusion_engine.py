from __future__ import annotations

import threading
import time
import weakref
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from presets.edit import Edit
from presets.edits import edit_kinds
from presets.reference import ReferencePicture
from presets.regions import Region
from watchfolder.engines.diffusion import step_watch
from watchfolder.engines.diffusion.engine import DiffusionEngine
from watchfolder.engines.diffusion.families.flux2_klein import Flux2Klein
from watchfolder.engines.diffusion.family import Request
from watchfolder.engines.diffusion.shelf import Need, Shelf
from watchfolder.engines.engine import Engine, Figure
from watchfolder.errors import Cancelled, EngineError, RegionUncertainError
from watchfolder.pictures.picture import Picture

ONE_LEVEL = 1 / 255 + 1e-6
MODELS = ("klein", "klein-base", "kontext", "sdxl", "sdxl-shown")
SHOWN = {"path": "style.png", "sha256": "5" * 64}
EXAMPLES: dict[str, dict[str, Any]] = {
    "instruct": {"text": "Make the box green"},
    "recolor": {"target": "subject", "to": {"said": "red", "hex": "#C8102E"}},
    "background": {"scene": "a marble table"},
    "remove": {"target": "the spot"},
    "fill": {"target": "the spot", "prompt": "moss"},
    "style": {"words": "faded film"},
    "extend": {"aspect": "16:9", "prompt": "a shelf"},
}


def edit(name: str, **more: Any) -> Edit:
    return edit_kinds()[name].model_validate({"edit": name, **EXAMPLES[name], **more})


def box(width: int = 130, height: int = 90) -> torch.Tensor:
    mask = torch.zeros(1, height, width)
    mask[:, height // 4 : height // 2, width // 4 : width // 2] = 1
    return mask


def value(figures: tuple[Figure, ...], name: str) -> float:
    return next(f.value for f in figures if f.name == name)


def apart(one: Picture, other: Picture) -> float:
    return float((one.tensor() - other.tensor()).abs().max())


@pytest.mark.parametrize("name", MODELS)
def test_a_model_does_what_its_card_says(name, engine_of, picture, materials, listening) -> None:
    engine: Engine = engine_of(name)
    card = engine.card
    assert card.unavailable == ""
    assert card.generative
    assert not card.deterministic
    assert set(card.seeded) == set(card.features)
    assert len(card.models) >= 3
    done = 0
    for kind in EXAMPLES:
        if edit(kind).feature not in card.features:
            continue
        result = engine.apply(edit(kind), picture, materials(picture, box()), listening())
        done += 1
        assert result.raw is not None
        assert result.picture.rgb.dtype == np.uint8
        if kind != "extend":
            assert result.picture.size == picture.size
            assert result.picture.frame == picture.frame
        assert value(result.figures, "working_width") % engine.family.grid == 0
    assert done >= 4


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("masked", [False, True])
def test_the_same_request_gives_the_same_pixels(
    *, name, masked, engine_of, picture, materials, listening
) -> None:
    engine = engine_of(name)
    asked = edit("style")
    mask = box() if masked else None
    first, again, other = (
        engine.apply(asked, picture, materials(picture, mask, seed=seed), listening())
        for seed in (5, 5, 6)
    )
    assert apart(first.picture, again.picture) == 0
    assert apart(first.picture, other.picture) > 0.02


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("masked", [False, True])
def test_a_batch_makes_each_variant_as_if_alone(
    *, name, masked, engine_of, picture, materials, listening
) -> None:
    engine: DiffusionEngine = engine_of(name)
    mask = box() if masked else None
    given = materials(picture, mask)
    seeds = (11, 12, 13)
    batch = engine.apply_variants(edit("style"), picture, given, seeds, listening())
    assert [value(r.figures, "batch_size") for r in batch] == [3, 3, 3]
    assert apart(batch[0].picture, batch[1].picture) > 0.02
    for seed, together in zip(seeds, batch, strict=True):
        alone = engine.apply(
            edit("style"), picture, materials(picture, mask, seed=seed), listening()
        )
        assert value(alone.figures, "batch_size") == 1
        assert apart(alone.picture, together.picture) <= ONE_LEVEL
    again = engine.apply_variants(edit("style"), picture, given, seeds, listening())
    assert all(apart(a.picture, b.picture) == 0 for a, b in zip(batch, again, strict=True))


@pytest.mark.parametrize("name", MODELS)
def test_what_is_shown_on_the_way_is_the_picture_in_the_making(
    *, name, engine_of, picture, materials, listening, monkeypatch
) -> None:
    """The last look, decoded whole, is the result itself."""
    monkeypatch.setattr(step_watch, "PREVIEW_EDGE", 10_000)
    engine = engine_of(name, previews_every=1e-9)
    progress = listening()
    result = engine.apply(edit("style"), picture, materials(picture), progress)
    assert len(progress.shown) == value(result.figures, "denoising_steps")
    assert progress.shown[-1].size == picture.size
    assert apart(progress.shown[-1], result.picture) < 0.02
    assert apart(progress.shown[0], result.picture) > 0.02


def test_looks_are_small_and_change_nothing(engine_of, make_scene, materials, listening) -> None:
    large = make_scene(900, 600)
    progress = listening()
    seen = engine_of("klein", previews_every=1e-9).apply(
        edit("instruct"), large, materials(large), progress
    )
    unseen = engine_of("klein").apply(edit("instruct"), large, materials(large), listening())
    assert apart(seen.picture, unseen.picture) == 0
    assert {max(p.size) for p in progress.shown} <= set(range(300, 385))
    assert progress.shown[0].size.width / progress.shown[0].size.height == pytest.approx(1.5, 0.02)


def test_nobody_who_cannot_look_is_shown_anything(
    engine_of, picture, materials, monkeypatch
) -> None:
    class OnlyTold:
        def report(self, fraction: float, note: str = "") -> None:
            pass

    monkeypatch.setattr(step_watch, "decoded_small", None)  # would fail if it were called
    engine = engine_of("klein", previews_every=1e-9)
    engine.apply(edit("instruct"), picture, materials(picture), OnlyTold())


def test_progress_is_told_step_by_step(engine_of, picture, materials, listening) -> None:
    progress = listening()
    engine_of("klein").apply(edit("instruct"), picture, materials(picture), progress)
    fractions = [fraction for fraction, _ in progress.told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    notes = [note for _, note in progress.told]
    assert "step 1 of 2" in notes
    assert "step 2 of 2" in notes


@pytest.mark.parametrize("name", MODELS)
def test_cancelled_inside_a_denoising_the_model_is_as_good_as_new(
    name, engine_of, picture, materials, listening
) -> None:
    engine = engine_of(name)
    given = materials(picture)
    before = engine.apply(edit("style"), picture, given, listening())
    stopped = listening(stop_at="step 1 of")
    with pytest.raises(Cancelled):
        engine.apply(edit("style"), picture, given, stopped)
    assert "step 1 of" in stopped.told[-1][1]
    after = engine.apply(edit("style"), picture, given, listening())
    assert apart(before.picture, after.picture) == 0


@pytest.mark.parametrize("name", ["klein", "sdxl"])
def test_two_threads_get_what_one_would(name, engine_of, picture, materials, listening) -> None:
    engine = engine_of(name)
    alone = [
        engine.apply(edit("style"), picture, materials(picture, seed=s), listening())
        for s in (1, 2)
    ]
    together: dict[int, Picture] = {}

    def work(seed: int) -> None:
        for _ in range(3):
            given = materials(picture, seed=seed)
            together[seed] = engine.apply(edit("style"), picture, given, listening()).picture

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [apart(alone[s - 1].picture, together[s]) for s in (1, 2)] == [0, 0]


def test_a_thread_that_waits_for_the_device_can_be_stopped(
    engine_of, picture, materials, listening
) -> None:
    engine = engine_of("klein")
    holding, told = threading.Event(), listening(stop_at="waiting for the device")
    free = threading.Event()

    class Slow:
        def report(self, _fraction: float, note: str = "") -> None:
            if "step 1" in note:
                holding.set()
                assert free.wait(20)

    slow = threading.Thread(
        target=engine.apply, args=(edit("instruct"), picture, materials(picture), Slow())
    )
    slow.start()
    assert holding.wait(20)
    with pytest.raises(Cancelled):
        engine.apply(edit("instruct"), picture, materials(picture), told)
    free.set()
    slow.join()


@pytest.mark.parametrize(("dtype", "alpha"), [(np.uint16, False), (np.uint8, True)])
def test_depth_and_alpha_are_the_pictures(
    *, dtype, alpha, engine_of, make_scene, materials, listening
) -> None:
    given = make_scene(130, 90, dtype, alpha=alpha)
    given.rgb.flags.writeable = False
    result = engine_of("klein").apply(edit("instruct"), given, materials(given), listening())
    assert result.picture.rgb.dtype == dtype
    if alpha:
        np.testing.assert_array_equal(result.picture.alpha, given.alpha)
    else:
        assert len(np.unique(result.picture.rgb)) > 300, "more than eight bits hold"


def test_what_is_transparent_is_white_to_a_model(
    engine_of, make_scene, materials, listening
) -> None:
    clear = make_scene(96, 96, alpha=True)
    plane = np.zeros_like(clear.alpha)
    hidden = Picture(clear.rgb, plane)
    white = Picture(np.full_like(clear.rgb, 255), plane)
    made = [
        engine_of("klein").apply(edit("instruct"), p, materials(p), listening())
        for p in (hidden, white)
    ]
    assert apart(made[0].picture, made[1].picture) == 0


def test_a_large_picture_comes_back_at_its_size_with_the_raw_beside_it(
    engine_of, make_scene, materials, listening
) -> None:
    large = make_scene(700, 500)
    engine: DiffusionEngine = engine_of("kontext")
    small = replace(
        engine.model, settings=engine.model.settings.model_copy(update={"megapixels": (0.0, 0.05)})
    )
    reduced = DiffusionEngine(small, engine.family, engine.card, engine.shelf, engine.settings)
    result = reduced.apply(edit("instruct"), large, materials(large), listening())
    assert result.picture.size == large.size
    raw = result.raw
    assert raw is not None
    assert raw.size.width * raw.size.height < 0.05 * 1024 * 1024
    assert raw.frame.scale_x == pytest.approx(raw.size.width / 700)
    assert raw.size.width / raw.size.height == pytest.approx(1.4, 0.01)


def test_an_extension_keeps_the_old_part_bit_by_bit(
    engine_of, picture, materials, listening
) -> None:
    for name in ("klein", "sdxl"):
        result = engine_of(name).apply(edit("extend"), picture, materials(picture), listening())
        assert result.picture.size == (160, 90)
        assert (result.picture.frame.dx, result.picture.frame.dy) == (15, 0)
        np.testing.assert_array_equal(result.picture.rgb[:, 15:145], picture.rgb)
        new = np.concatenate([result.picture.rgb[:, :15], result.picture.rgb[:, 145:]], axis=1)
        assert new.std() > 1
        edge = result.picture.rgb[:, [13, 14, 15]].astype(float)
        assert abs(edge[:, 1] - edge[:, 2]).mean() < 40, "no line where old and new meet"


def test_words_change_the_result_and_the_brands_words_too(
    engine_of, picture, materials, listening
) -> None:
    engine = engine_of("klein-base")
    plain = engine.apply(edit("instruct"), picture, materials(picture), listening())
    said = {
        "keep": engine.apply(
            edit("instruct", keep=("the logo",)), picture, materials(picture), listening()
        ),
        "avoid": engine.apply(
            edit("instruct"), picture, materials(picture, avoid=("text",)), listening()
        ),
        "style": engine.apply(
            edit("instruct"), picture, materials(picture, style_words="muted"), listening()
        ),
    }
    assert all(apart(plain.picture, other.picture) > 0 for other in said.values())


@pytest.mark.parametrize("name", ["klein", "sdxl-shown"])
def test_a_reference_guides_the_style(
    *, name, engine_of, picture, make_scene, materials, listening
) -> None:
    engine = engine_of(name)
    style = make_scene(300, 40)
    shown = edit("style", reference=SHOWN)
    pictures = {SHOWN["sha256"]: style}
    plain = engine.apply(edit("style"), picture, materials(picture), listening())
    guided = engine.apply(shown, picture, materials(picture, pictures=pictures), listening())
    assert apart(plain.picture, guided.picture) > 0
    brand = ReferencePicture(file=SHOWN, role="style", weight=0.5)
    given = materials(picture, pictures=pictures, references=(brand,))
    from_brand = engine.apply(edit("style"), picture, given, listening())
    assert apart(plain.picture, from_brand.picture) > 0
    after = engine.apply(edit("style"), picture, materials(picture), listening())
    assert apart(plain.picture, after.picture) == 0, "a reference leaves nothing behind"


def test_a_model_that_takes_no_reference_says_so(engine_of, picture, materials, listening) -> None:
    shown = edit("style", reference=SHOWN)
    for name in ("kontext", "sdxl"):
        engine = engine_of(name)
        assert engine.card.refusal(shown, 1) == "takes no reference picture"
        with pytest.raises(EngineError, match="takes no reference picture"):
            engine.apply(shown, picture, materials(picture), listening())
    assert engine_of("klein").card.refusal(shown, 1) == ""


def test_a_step_it_cannot_do_is_refused(engine_of, picture, materials, listening) -> None:
    with pytest.raises(EngineError, match="sdxl cannot do instruct"):
        engine_of("sdxl").apply(edit("instruct"), picture, materials(picture), listening())


def test_a_place_too_small_to_see_is_said(engine_of, make_scene, materials, listening) -> None:
    engine: DiffusionEngine = engine_of("klein")
    large = make_scene(1600, 1200)
    dot = torch.zeros(1, 1200, 1600)
    dot[:, 5, 5] = 0.05
    with pytest.raises(EngineError, match="too small"):
        engine.apply(edit("fill"), large, materials(large, dot), listening())


def test_a_second_picture_with_the_same_words_encodes_nothing(
    engine_of, picture, make_scene, materials, listening
) -> None:
    engine = engine_of("klein")
    words = edit("instruct", text="Make the box a very particular green")
    first = engine.apply(words, picture, materials(picture), listening())
    with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
        known = len(loaded.prompts)
        encoder = loaded.editor.text_encoder
        called = []
        hook = encoder.register_forward_pre_hook(lambda *_: called.append(1))
    other = make_scene(96, 64)
    engine.apply(words, other, materials(other), listening())
    again = engine.apply(words, picture, materials(picture), listening())
    hook.remove()
    assert not called
    assert len(loaded.prompts) == known
    assert apart(first.picture, again.picture) == 0


def test_a_second_job_on_a_loaded_model_starts_at_once(
    engine_of, make_scene, materials, listening
) -> None:
    """Within 50 ms of processor time from the call to the pipeline's own, whatever else runs."""
    usual = engine_of("klein")
    began: list[float] = []

    class Timed(Flux2Klein):
        def adapt(self, pipeline: Any, request: Request) -> dict[str, Any]:
            began.append(time.process_time())
            return super().adapt(pipeline, request)

    engine = DiffusionEngine(
        usual.model, Timed(), usual.card, Shelf(usual.settings), usual.settings
    )
    picture = make_scene(512, 512)
    waits = []
    for _ in range(4):
        called = time.process_time()
        engine.apply(edit("instruct"), picture, materials(picture), listening())
        waits.append(began[-1] - called)
    assert min(waits[1:]) < 0.05


def test_one_model_makes_room_for_another(engine_of, picture, materials, listening) -> None:
    klein, kontext = (engine_of(name, resident_models=1) for name in ("klein", "kontext"))
    first = klein.apply(edit("instruct"), picture, materials(picture), listening())
    with klein.shelf.lent(klein.model, klein.family, Need(0.01), listening()) as loaded:
        weights = weakref.ref(loaded.editor.transformer)
    del loaded
    assert klein.shelf.names == ("klein",)
    progress = listening()
    kontext.apply(edit("instruct"), picture, materials(picture), progress)
    assert (0.0, "loading kontext") in progress.told
    assert klein.shelf.names == ("kontext",)
    assert weights() is None, "its memory is given back"
    again = klein.apply(edit("instruct"), picture, materials(picture), listening())
    assert apart(first.picture, again.picture) == 0


def test_places_are_found_as_the_builtin_engine_finds_them(engine_of, picture, listening) -> None:
    engine = engine_of("klein")
    half = engine.find(Region(kind="box", box=(0, 0, 0.5, 1)), picture, listening())
    assert half.values.mean() == pytest.approx(0.5, abs=0.01)
    nowhere = Region.model_validate("the zeppelin's rudder")
    told = engine.find(nowhere, picture, listening())
    assert bool((told.values == 1).all())
    assert "told to the model in words" in told.note
    with pytest.raises(RegionUncertainError):
        engine_of("sdxl").find(nowhere, picture, listening())
    inverted = Region.model_validate({"words": "the zeppelin's rudder", "invert": True})
    with pytest.raises(RegionUncertainError):
        engine.find(inverted, picture, listening())


@pytest.mark.parametrize(
    "more",
    [
        {"model_step_cache": 0.5},
        {"model_attention": "_native_math"},
        {"model_quantization": "float8"},
        {"model_dtype": "bfloat16"},
        {"vae_tile_megapixels": 0.001},
    ],
)
def test_settings_of_how_a_model_is_run(more, engine_of, picture, materials, listening) -> None:
    for name in ("klein", "kontext", "sdxl"):
        usual, other = engine_of(name), engine_of(name, **more)
        cached = "model_step_cache" not in more or other.family.step_cache
        if cached:
            assert usual.card.setup != other.card.setup, "another setting is another step key"
        results = [
            e.apply(edit("style"), picture, materials(picture), listening()) for e in (usual, other)
        ]
        numbers = [r.picture.tensor().mean() for r in results]
        assert abs(float(numbers[0] - numbers[1])) < 0.05
        tiled = [f.name for f in results[1].figures if f.name == "decoded_in_tiles"]
        assert bool(tiled) == ("vae_tile_megapixels" in more)


def test_what_is_set_is_in_force(engine_of, picture, materials, listening) -> None:
    def blocks(engine: DiffusionEngine) -> int:
        """How often the last block of the denoiser computes for one picture."""
        with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
            block = loaded.editor.transformer.single_transformer_blocks[-1]
        ran: list[int] = []
        hook = block.norm.register_forward_pre_hook(lambda *_: ran.append(1))
        engine.apply(edit("style"), picture, materials(picture), listening())
        hook.remove()
        return len(ran)

    usual, reusing = engine_of("kontext"), engine_of("kontext", model_step_cache=1.0)
    assert 0 < blocks(reusing) < blocks(usual)

    def held(**more: Any) -> Any:
        engine = engine_of("klein", **more)
        engine.apply(edit("style"), picture, materials(picture), listening())
        with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
            return loaded.editor

    def numbers(pipeline: Any) -> set[torch.dtype]:
        return {p.dtype for p in pipeline.transformer.parameters()}

    plain = held()
    assert numbers(plain) == {torch.float32}
    assert not plain.vae.use_tiling
    assert torch.float8_e4m3fn in numbers(held(model_quantization="float8"))
    assert numbers(held(model_dtype="bfloat16")) == {torch.bfloat16}
    assert held(vae_tile_megapixels=0.001).vae.use_tiling
    processors = held(model_attention="_native_math").transformer.attn_processors.values()
    assert {p._attention_backend for p in processors} == {"_native_math"}


def test_compiling_is_regional_and_off_unless_it_is_asked_for(engine_of, listening) -> None:
    """Compiling itself is left to the first call; here none is made, since it takes a minute."""

    def compiled(**more: Any) -> list[bool]:
        engine = engine_of("klein", **more)
        with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
            model = loaded.editor.transformer
            blocks = [*model.transformer_blocks, *model.single_transformer_blocks]
            assert model._compiled_call_impl is None, "the blocks, never the whole"
            return [block._compiled_call_impl is not None for block in blocks]

    assert not any(compiled())
    assert all(compiled(model_compile=True))


def test_settings_that_cannot_be_are_said_on_the_card(engine_of) -> None:
    hub = engine_of("klein", model_attention="flash_hub").card.unavailable
    assert hub == "model_attention flash_hub would fetch a program and run it"
    nf4 = engine_of("klein", model_quantization="nf4").card.unavailable
    assert "bitsandbytes" in nf4 or "CUDA" in nf4
    if not torch.cuda.is_available():
        assert "cuda:5" in engine_of("klein", device="cuda:5").card.unavailable


def test_an_engine_that_cannot_run_refuses(engine_of, picture, materials, listening) -> None:
    engine = engine_of("klein", model_attention="flash_hub")
    with pytest.raises(EngineError, match="would fetch a program"):
        engine.apply(edit("instruct"), picture, materials(picture), listening())
