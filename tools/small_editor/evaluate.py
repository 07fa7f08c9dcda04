"""Evaluate: how many edits are obeyed, on scenes and in words that were never trained on.

    python -m tools.small_editor.evaluate --model FOLDER [--model FOLDER ...] --count 150

What an edit should have given is known to the last pixel. Obeyed is:

recolor, background
    the mean color of the part, or of the background, is within dE2000 10 of the exact picture's
remove, shadow, light, style
    over the squares of 4 x 4 pixels that the edit changes, the error of their mean colors is less
    than half of the change

Drift is the mean dE2000 from the exact picture over the pixels that the edit leaves as they were,
give or take 4 of 255. Beside the models stand copying the source, and the exact picture through
the first model's autoencoder, which no editor that uses it can surpass.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from presets.color import delta_e_2000
from tools.small_editor.families import HELD_OUT_SEEDS, Change, family, held_out
from tools.small_editor.networks import as_input
from tools.small_editor.phrasing import sentence
from tools.small_editor.scene import Rendered, render
from tools.small_editor.words import LONGEST

Bytes = NDArray[np.uint8]
Answer = Callable[[Sequence[Bytes], Sequence[str], Sequence[int]], list[Bytes]]
"""Pictures, instructions and seeds to pictures."""
NEAR = 10.0
"""dE2000 within which a color is the one asked for."""
EDITS = ("recolor", "background", "remove", "shadow", "light", "style")
_CHANGED = 4
"""Of 255: a pixel that the exact edit changes by more is changed."""
_SQUARE = 4
"""Pixels of the side of what is measured as one; finer detail is the autoencoder's, not obeyed."""


@dataclass(frozen=True, slots=True)
class Case:
    """One edit nobody trained on."""

    before: Rendered
    after: Rendered
    change: Change
    text: str
    seed: int


@dataclass(frozen=True, slots=True)
class Score:
    """How one edit went."""

    edit: str
    obeyed: bool
    error: float
    """dE2000 for recolor and background; else the share of the change that is missing."""
    drift: float
    rare: bool
    """A color on a part that was never trained on together."""


def cases(count: int, *, unseen_words: bool = True) -> list[Case]:
    """So many of each edit, from scenes that were never trained on."""
    rng = np.random.default_rng(77)
    found: dict[str, list[Case]] = {edit: [] for edit in EDITS}
    seed = HELD_OUT_SEEDS
    while any(len(several) < count for several in found.values()):
        one = family(seed)
        wanting = [p for p in one.pairs if len(found[p[2].edit]) < count]
        for edit in dict.fromkeys(p[2].edit for p in wanting):
            several = [p for p in wanting if p[2].edit == edit]
            start, end, change = several[rng.integers(len(several))]
            text = sentence(change, rng, unseen=unseen_words)
            before, after = render(one.scenes[start]), render(one.scenes[end])
            found[edit].append(Case(before, after, change, text, seed))
        seed += 1
    return [case for edit in EDITS for case in found[edit]]


def score(case: Case, made: Bytes) -> Score:
    """Measure one answer."""
    exact, source = case.after.rgb, case.before.rgb
    change = case.change
    changed = (np.abs(exact.astype(int) - source).max(-1) > _CHANGED).astype(np.float32)
    error = 0.0
    if change.edit in ("recolor", "background"):
        part = "background" if change.edit == "background" else change.part
        where = case.after.seen[part] > 0.95
        if where.sum() < 6:
            where = case.after.seen[part] > 0.6
        error = delta_e_2000(_lab(made[where].mean(0)), _lab(exact[where].mean(0)))
        obeyed = error <= NEAR
    else:
        touched = _squares(changed[..., None])[..., 0] > 0
        wrong = np.abs(_squares(made) - _squares(exact)).mean(-1)
        was = np.abs(_squares(source) - _squares(exact)).mean(-1)
        error = float(wrong[touched].sum() / max(1e-6, was[touched].sum()))
        obeyed = error < 0.5
    still = np.argwhere(changed == 0)[::7]
    drift = [
        delta_e_2000(_lab(made[y, x].astype(float)), _lab(exact[y, x].astype(float)))
        for y, x in still
    ]
    rare = held_out(change)
    return Score(change.edit, bool(obeyed), error, float(np.mean(drift or [0.0])), rare)


def _squares(picture: NDArray[Any]) -> NDArray[np.float64]:
    """Mean colors of squares."""
    high, wide, channels = picture.shape
    cut = picture.astype(np.float64).reshape(high // _SQUARE, _SQUARE, wide // _SQUARE, _SQUARE, -1)
    return cut.mean((1, 3)).reshape(high // _SQUARE, wide // _SQUARE, channels)


def _lab(rgb: Any) -> tuple[float, float, float]:
    """CIE Lab (D65) of one color in 0 to 255."""
    value = np.asarray(rgb, np.float64) / 255
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = _TO_XYZ @ light / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return float(116 * f[1] - 16), float(500 * (f[0] - f[1])), float(200 * (f[1] - f[2]))


_TO_XYZ = np.array(
    [
        [0.4123908, 0.3575843, 0.1804808],
        [0.2126390, 0.7151687, 0.0721923],
        [0.0193308, 0.1191948, 0.9505322],
    ]
)
_WHITE = _TO_XYZ.sum(1)


def by_model(folder: Path, batch: int = 16) -> Answer:
    """Answers of a model folder, by its pipeline and its own settings."""
    from diffusers import FluxKontextPipeline  # noqa: PLC0415

    from watchfolder.engines.diffusion.model_settings import read_model_settings  # noqa: PLC0415

    pipeline = FluxKontextPipeline.from_pretrained(
        folder, local_files_only=True, dtype=torch.float32
    )
    pipeline.set_progress_bar_config(disable=True)
    steps = read_model_settings(folder).steps

    def answer(pictures: Sequence[Bytes], texts: Sequence[str], seeds: Sequence[int]) -> list[Any]:
        made: list[Bytes] = []
        for start in range(0, len(texts), batch):
            part = slice(start, start + batch)
            out = pipeline(
                image=[Image.fromarray(p) for p in pictures[part]],
                prompt=list(texts[part]),
                height=64,
                width=64,
                max_area=64 * 64,
                _auto_resize=False,
                num_inference_steps=steps,
                guidance_scale=1.0,
                max_sequence_length=LONGEST,
                generator=[torch.Generator().manual_seed(s) for s in seeds[part]],
                output_type="np",
            ).images
            made += list((out * 255 + 0.5).astype(np.uint8))
        return made

    return answer


def copied(pictures: Sequence[Bytes], _texts: Sequence[str], _seeds: Sequence[int]) -> list[Bytes]:
    """The source as it is, whatever was asked."""
    return list(pictures)


def through_autoencoder(folder: Path, pictures: Sequence[Bytes]) -> list[Bytes]:
    """Pictures into the latents of a model and back."""
    from diffusers import AutoencoderTiny  # noqa: PLC0415

    model = AutoencoderTiny.from_pretrained(folder / "vae", torch_dtype=torch.float32)
    with torch.no_grad():
        back = model.decode(model.encode(as_input(np.stack(pictures))).latents).sample
    values = back.permute(0, 2, 3, 1).mul(127.5).add(128).clamp(0, 255)
    return list(values.to(torch.uint8).numpy())


def scores_of(answer: Answer, asked: Sequence[Case]) -> list[Score]:
    """Every case, answered and measured."""
    made = answer([c.before.rgb for c in asked], [c.text for c in asked], [c.seed for c in asked])
    return [score(case, picture) for case, picture in zip(asked, made, strict=True)]


def summary(scores: Sequence[Score]) -> dict[str, dict[str, float]]:
    """For each edit: how many, share obeyed, median error, mean drift; and rare colors alone."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for one in scores:
        groups[one.edit].append(one)
        if one.rare:
            groups["recolor, rare"].append(one)
        if one.edit in ("recolor", "background"):
            groups["recolor and background"].append(one)
    return {
        name: {
            "count": len(several),
            "obeyed": round(float(np.mean([s.obeyed for s in several])), 3),
            "error": round(float(np.median([s.error for s in several])), 2),
            "drift": round(float(np.mean([s.drift for s in several])), 2),
        }
        for name, several in groups.items()
    }


@click.command()
@click.option("--model", "models", type=click.Path(path_type=Path), multiple=True)
@click.option("--count", default=100, help="Of each edit.")
@click.option("--known-words", is_flag=True, help="In phrasings that were trained on.")
@click.option("--sheet", type=click.Path(path_type=Path), help="A picture: before, made, exact.")
@click.option("--out", type=click.Path(path_type=Path), help="The figures as JSON.")
def main(
    models: tuple[Path, ...], count: int, *, known_words: bool, sheet: Path | None, out: Path | None
) -> None:
    """Measure models, and copying the source beside them."""
    torch.set_num_threads(1)
    asked = cases(count, unseen_words=not known_words)
    told: dict[str, Any] = {}
    answers = {"copy": copied, **{m.name: by_model(m) for m in models}}
    for name, answer in answers.items():
        told[name] = summary(scores_of(answer, asked))
    if models:
        best = through_autoencoder(models[0], [case.after.rgb for case in asked])
        told["autoencoder"] = summary([score(*pair) for pair in zip(asked, best, strict=True)])
    for name, lines in told.items():
        for edit, line in lines.items():
            click.echo(f"{name:18} {edit:24} " + "  ".join(f"{k} {v}" for k, v in line.items()))
    if sheet is not None:
        _sheet(by_model(models[-1]), asked, count).save(sheet)
    if out is not None:
        out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _sheet(answer: Answer, asked: Sequence[Case], count: int) -> Image.Image:
    """Five cases of each edit: before, made, exact."""
    rows = []
    for number in range(len(EDITS)):
        some = asked[number * count : number * count + 5]
        made = answer([c.before.rgb for c in some], [c.text for c in some], [c.seed for c in some])
        strips = [
            np.concatenate([c.before.rgb, m, c.after.rgb, np.full((64, 6, 3), 255, np.uint8)], 1)
            for c, m in zip(some, made, strict=True)
        ]
        rows.append(np.concatenate(strips, 1))
    whole = Image.fromarray(np.concatenate(rows))
    return whole.resize((whole.width * 2, whole.height * 2), Image.Resampling.NEAREST)


if __name__ == "__main__":
    main()
