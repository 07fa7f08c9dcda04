from __future__ import annotations

import hashlib
import pickle
from typing import Any

import pytest
import torch
from safetensors.torch import save

from presets.edits.instruct import Instruct
from presets.edits.style import Style
from presets.reference import FileRef, Lora
from watchfolder.engines.diffusion.engine import DiffusionEngine
from watchfolder.engines.diffusion.lora import LIMIT
from watchfolder.engines.diffusion.shelf import Need
from watchfolder.errors import ModelError
from watchfolder.pictures.picture import Picture

EDIT = Instruct(text="Make it green")


def addition(engine: DiffusionEngine, listening: Any, seed: int, rank: int = 2) -> bytes:
    """Weights of an addition to every attention of the model's denoiser, as trainers save them."""
    with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
        part = engine.family.denoiser
        denoiser = getattr(loaded.editor, part)
        layers = {
            name: (module.in_features, module.out_features)
            for name, module in denoiser.named_modules()
            if isinstance(module, torch.nn.Linear) and name.endswith(("to_q", "to_k", "to_v"))
        }
    noise = torch.Generator().manual_seed(seed)
    weights = {}
    for name, (read, written) in layers.items():
        weights[f"{part}.{name}.lora_A.weight"] = torch.randn(rank, read, generator=noise)
        weights[f"{part}.{name}.lora_B.weight"] = torch.randn(written, rank, generator=noise)
    return save(weights)


def wanted(data: bytes, weight: float = 1.0, name: str = "brand.safetensors") -> dict[str, Any]:
    sha256 = hashlib.sha256(data).hexdigest()
    lora = Lora(file=FileRef(path=f"/brand/{name}", sha256=sha256), weight=weight)
    return {"lora": lora, "files": {sha256: data}}


def apart(one: Picture, other: Picture) -> float:
    return float((one.tensor() - other.tensor()).abs().max())


@pytest.mark.parametrize("name", ["klein", "kontext", "sdxl"])
def test_an_addition_comes_and_goes_without_a_trace(
    name, engine_of, picture, materials, listening
) -> None:
    engine = engine_of(name, resident_models=2)
    edit = EDIT if "instruct" in engine.card.features else Style(words="film")

    def run(**more: Any) -> Any:
        return engine.apply(edit, picture, materials(picture, **more), listening())

    with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
        denoiser = getattr(loaded.editor, engine.family.denoiser)
        before = {k: v.clone() for k, v in denoiser.state_dict().items()}
    plain = run()
    first, second = (addition(engine, listening, seed) for seed in (1, 2))
    with_first, with_second = run(**wanted(first)), run(**wanted(second))
    assert apart(plain.picture, with_first.picture) > 0
    assert apart(with_first.picture, with_second.picture) > 0
    assert apart(run(**wanted(first)).picture, with_first.picture) == 0, "switched back"
    weaker = run(**wanted(first, 0.5))
    assert apart(weaker.picture, with_first.picture) > 0
    recorded = next(f for f in weaker.figures if f.name == "lora_weight")
    assert recorded.value == 0.5
    assert recorded.note == f"sha256 {hashlib.sha256(first).hexdigest()}"
    assert apart(run().picture, plain.picture) == 0
    after = denoiser.state_dict()
    assert set(after) == set(before)
    assert all(torch.equal(after[k], before[k]) for k in before)


def test_only_so_many_additions_are_held(engine_of, picture, materials, listening) -> None:
    engine = engine_of("klein", resident_models=2)
    engine.apply(EDIT, picture, materials(picture), listening())
    brands = [wanted(addition(engine, listening, seed)) for seed in range(LIMIT + 2)]
    results = []
    for brand in brands:
        given = materials(picture, **brand)
        results.append(engine.apply(EDIT, picture, given, listening()).picture)
    with engine.shelf.lent(engine.model, engine.family, Need(0.01), listening()) as loaded:
        held = {n for names in loaded.editor.get_list_adapters().values() for n in names}
        assert len(held) == LIMIT
    given = materials(picture, **brands[0])
    again = engine.apply(EDIT, picture, given, listening()).picture
    assert apart(again, results[0]) == 0, "one that had to go comes back the same"


def test_the_painter_has_the_addition_too(engine_of, picture, materials, listening) -> None:
    engine = engine_of("klein", resident_models=2)
    mask = torch.zeros(1, 90, 130)
    mask[:, 20:60, 30:90] = 1
    plain = engine.apply(EDIT, picture, materials(picture, mask), listening())
    given = materials(picture, mask, **wanted(addition(engine, listening, 1)))
    changed = engine.apply(EDIT, picture, given, listening())
    assert apart(plain.picture, changed.picture) > 0
    after = engine.apply(EDIT, picture, materials(picture, mask), listening())
    assert apart(plain.picture, after.picture) == 0


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (pickle.dumps({"a": 1}), "brand.safetensors", "pickle"),
        (b"\0" * 64, "brand.pt", "pickle"),
        (b"\0" * 64, "brand.safetensors", "no safetensors file"),
        (save({"unrelated": torch.zeros(2)}), "brand.safetensors", "does not fit"),
        (
            save(
                {
                    "transformer.transformer_blocks.0.attn.to_q.lora_A.weight": torch.zeros(2, 7),
                    "transformer.transformer_blocks.0.attn.to_q.lora_B.weight": torch.zeros(9, 2),
                }
            ),
            "brand.safetensors",
            "does not fit",
        ),
    ],
)
def test_a_wrong_addition_is_refused_and_leaves_nothing(
    *, data, name, said, engine_of, picture, materials, listening
) -> None:
    engine = engine_of("klein", resident_models=2)
    plain = engine.apply(EDIT, picture, materials(picture), listening())
    with pytest.raises(ModelError, match=said):
        engine.apply(EDIT, picture, materials(picture, **wanted(data, name=name)), listening())
    after = engine.apply(EDIT, picture, materials(picture), listening())
    assert apart(plain.picture, after.picture) == 0
