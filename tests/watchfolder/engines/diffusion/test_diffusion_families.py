from __future__ import annotations

import inspect
import json
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from presets.edits import edit_kinds
from presets.edits.instruct import Instruct
from watchfolder.engines.diffusion import families
from watchfolder.engines.diffusion.engine import engines
from watchfolder.engines.diffusion.families.flux2_klein import Flux2Klein
from watchfolder.engines.diffusion.families.qwen_image_edit_plus import QwenImageEditPlus
from watchfolder.engines.diffusion.family import Family, Request
from watchfolder.engines.diffusion.family_register import families_by_pipeline
from watchfolder.engines.diffusion.model_card import sampling_of, terms_of
from watchfolder.engines.diffusion.model_folder import ModelFolder
from watchfolder.engines.diffusion.model_settings import ModelSettings
from watchfolder.engines.diffusion.offline import diffusers
from watchfolder.pictures.picture import Size
from watchfolder.settings import Settings

FOUND = families_by_pipeline()
KINDS = {family.title: family for family in FOUND.values()}


def test_the_families_are_there() -> None:
    assert set(KINDS) == {
        "FLUX.2 klein",
        "FLUX.1 Kontext",
        "Qwen-Image-Edit Plus",
        "SDXL inpainting",
    }
    assert FOUND["Flux2KleinPipeline"] is FOUND["Flux2KleinInpaintPipeline"]


@pytest.mark.parametrize("title", sorted(KINDS))
class TestEveryFamily:
    def test_declares_what_it_is(self, title: str) -> None:
        family = KINDS[title]
        assert family.licence
        assert family.grid in (8, 16, 32)
        assert 0 < family.megapixels[0] <= family.megapixels[1] <= 4
        assert family.editor in FOUND
        assert all(side % family.grid == 0 for bucket in family.buckets for side in bucket)
        names = set(edit_kinds())
        assert {feature.split(":")[0] for feature in family.features} <= names
        assert family.masked <= names
        assert bool(family.masked) == bool(family.painter)

    def test_names_classes_that_the_library_has(self, title: str) -> None:
        family = KINDS[title]
        library = diffusers()
        for name in {*family.pipelines, family.editor, family.painter} - {""}:
            assert hasattr(library, name)

    def test_names_arguments_that_its_pipelines_take(self, title: str) -> None:
        family, library = KINDS[title], diffusers()
        for mask in (None, Image.new("L", (64, 64), 255)):
            if mask is not None and not family.painter:
                continue
            request = Request(
                picture=Image.new("RGB", (64, 64)),
                mask=mask,
                references=(),
                reference_weight=1.0,
                text="x",
                avoid="y",
                embeds={},
                avoid_embeds=None,
                size=Size(64, 64),
                variants=1,
                steps=2,
                guidance=1.0,
                strength=1.0,
            )
            kind = getattr(library, family.editor if mask is None else family.painter)
            taken = set(inspect.signature(kind.__call__).parameters)
            assert set(family.arguments(request)) <= taken


def folder(index: dict, config: dict | None = None, path: Path = Path("nowhere"), **said):
    if config is not None:
        (path / "transformer").mkdir(parents=True)
        (path / "transformer" / "config.json").write_text(json.dumps(config))
    return ModelFolder("m", path, "Flux2KleinPipeline", index, ModelSettings(**said))


def test_klein_is_free_at_4b_and_not_at_9b(tmp_path: Path) -> None:
    small = folder({}, {"joint_attention_dim": 7680}, tmp_path / "4b")
    large = folder({}, {"joint_attention_dim": 12288}, tmp_path / "9b")
    assert terms_of(small, Flux2Klein()).licence == "Apache-2.0"
    assert not terms_of(small, Flux2Klein()).noncommercial
    assert terms_of(large, Flux2Klein()).noncommercial
    said = folder({}, {}, tmp_path / "bought", licence="ours", noncommercial=False)
    assert terms_of(said, Flux2Klein()).licence == "ours"


def test_steps_come_from_the_models_own_config() -> None:
    distilled = sampling_of(folder({"is_distilled": True}), Flux2Klein())
    assert (distilled.steps, distilled.guidance, distilled.negative) == (4, 1.0, False)
    base = sampling_of(folder({"is_distilled": False}), Flux2Klein())
    assert (base.steps, base.guidance, base.negative) == (50, 4.0, True)
    said = sampling_of(folder({}, steps=8, guidance=1.0), Flux2Klein())
    assert (said.steps, said.guidance, said.negative) == (8, 1.0, False)


def test_qwens_canvases_are_those_it_leaves_alone() -> None:
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as pipeline

    sizes = QwenImageEditPlus.buckets
    assert len(sizes) > 20
    assert (1024, 1024) in sizes
    for size in sizes:
        given = pipeline.calculate_dimensions(pipeline.VAE_IMAGE_SIZE, size.width / size.height)
        assert given[:2] == size


TOY = """
    from typing import ClassVar
    from watchfolder.engines.diffusion.family import Family, Sampling

    class Toy(Family):
        title = "{title}"
        pipelines = ("{pipeline}",)
        editor = "{pipeline}"
        licence = "MIT"
        megapixels = (0.25, 1.0)
        features: ClassVar = {{"instruct": 1}}
        def sampling(self, model): return Sampling(1, 1.0)
        def arguments(self, request): return {{}}
        def visible(self, pipeline, latents, size): return latents
"""


def write(folder: Path, name: str, **values: str) -> None:
    code = textwrap.dedent(TOY).format(**{"title": "Toy", "pipeline": "ToyPipeline", **values})
    (folder / f"{name}.py").write_text(code)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A second folder in which files count as lying in families/."""
    monkeypatch.setattr(families, "__path__", [*families.__path__, str(tmp_path)])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith((f"{families.__name__}.toy", "stranger_family")):
            del sys.modules[name]


def test_a_new_family_is_one_file(beside: Path) -> None:
    write(beside, "toy_one")
    assert families_by_pipeline()["ToyPipeline"].title == "Toy"


KV = """
    from watchfolder.engines.diffusion.families.flux2_klein import Flux2Klein
    from watchfolder.engines.diffusion.family import Sampling

    class KleinThatRemembers(Flux2Klein):
        title = "FLUX.2 klein KV"
        pipelines = ("Flux2KleinKVPipeline",)
        editor = "Flux2KleinKVPipeline"
        painter = ""
        masked = frozenset()
        def sampling(self, model): return Sampling(2, 1.0)
        def arguments(self, request):
            said = super().arguments(request)
            return {k: v for k, v in said.items() if k != "guidance_scale"}
"""


def test_the_models_of_a_new_family_run(
    *, beside: Path, tiny, tmp_path: Path, picture, materials, listening
) -> None:
    (beside / "toy_kv.py").write_text(textwrap.dedent(KV))
    more = {"max_sequence_length": 64, "text_encoder_out_layers": [1, 2, 3]}
    said = {"megapixels": [0.0, 1.0], "arguments": more}
    tiny.save(tiny.klein(kind="Flux2KleinKVPipeline"), tmp_path / "models" / "kv", said)
    (engine,) = engines(Settings(state=tmp_path, models=(tmp_path / "models",)))
    assert engine.card.setup["family"] == "FLUX.2 klein KV"
    result = engine.apply(Instruct(text="Green"), picture, materials(picture), listening())
    assert result.picture.size == picture.size
    assert [f.value for f in result.figures if f.name == "denoising_steps"] == [2]


def test_a_file_with_no_family_or_a_taken_class_is_said(beside: Path) -> None:
    (beside / "toy_two.py").write_text("x = 1\n")
    with pytest.raises(TypeError, match="toy_two must hold exactly one Family"):
        families_by_pipeline()
    write(beside, "toy_two", pipeline="FluxKontextPipeline")
    del sys.modules[f"{families.__name__}.toy_two"]
    with pytest.raises(TypeError, match=r"FLUX\.1 Kontext and Toy both take FluxKontextPipeline"):
        families_by_pipeline()


@pytest.mark.parametrize(
    ("name", "takes_part"), [("Toy", True), ("missing", False), ("Sampling", False)]
)
def test_an_installed_package_adds_a_family(
    beside: Path, monkeypatch: pytest.MonkeyPatch, name: str, takes_part: bool
) -> None:
    place = beside / "site"
    place.mkdir()
    write(place, "stranger_family")
    info = place / "stranger_family-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger-family\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        f"[watchfolder.model_families]\ntoy = stranger_family:{name}\n"
    )
    monkeypatch.syspath_prepend(str(place))
    found = families_by_pipeline()
    assert ("ToyPipeline" in found) == takes_part
    assert set(FOUND) <= set(found)


def test_a_family_that_is_not_complete_cannot_be_made() -> None:
    class Half(Family):
        title = "Half"

    with pytest.raises(TypeError, match="abstract"):
        Half()  # type: ignore[abstract]
