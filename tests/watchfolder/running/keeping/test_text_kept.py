"""Lettering through whole steps: spared, put back, read again, and caught when it is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from presets.edit import Edit
from presets.edits.adjust import Adjust
from presets.edits.background import Background
from presets.edits.fill import Fill
from presets.edits.instruct import Instruct
from presets.edits.recolor import Recolor
from presets.edits.remove import Remove
from presets.edits.style import Style
from presets.recipe import Branch, Checks, Recipe
from presets.reference import ColorRef
from presets.regions import Region
from watchfolder.engines.builtin.engine import BuiltinEngine
from watchfolder.engines.builtin.lettering import find_lettering
from watchfolder.engines.card import EngineCard
from watchfolder.engines.engine import Engine, Mask, Materials, Progress, StepResult
from watchfolder.pictures.examine import pixel_key
from watchfolder.pictures.facts import Facts
from watchfolder.pictures.picture import Frame, Picture
from watchfolder.planning.planner import make_plan
from watchfolder.running.cache import StepCache
from watchfolder.running.keeping.bounds import Kept
from watchfolder.running.keeping.text import asks_for_text, share_inside, text_figure
from watchfolder.running.materials import Store
from watchfolder.running.outcome import ChainOutcome
from watchfolder.running.progress import JobProgress
from watchfolder.running.runner import Runner

WIDTH, HEIGHT = 520, 420
RED, CREAM = (176, 46, 42), (240, 236, 226)
GREEN = ColorRef(said="green", hex="#1F4D3A")
BAG = (110, 60, 410, 380)
KEEP = ("the wordmark",)


class Silent:
    def report(self, fraction: float, note: str = "") -> None:
        assert 0 <= fraction <= 1
        assert isinstance(note, str)


def text_layer(text: str, at: tuple[float, float], size: int) -> np.ndarray:
    layer = Image.new("L", (WIDTH, HEIGHT), 0)
    ImageDraw.Draw(layer).text(at, text, 255, ImageFont.load_default(size), anchor="mm")
    return np.asarray(layer, np.float32)[..., None] / 255


def bag(*, text: bool = True, ink=CREAM, body=RED, sign: str = "") -> np.ndarray:
    """A flat bag on a light sweep, its wordmark on it; perhaps a sign beside it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    rng = np.random.default_rng(5)
    rgb = (np.float32([226, 224, 220]) - 14 * (y / HEIGHT)[..., None]).astype(np.float32)
    shape = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.rectangle(shape, BAG[:2], BAG[2:], 1, -1)
    shape = cv2.GaussianBlur(shape, (0, 0), 0.8)[..., None]
    cloth = np.float32(body) * (1.05 - 0.15 * (x / WIDTH) + 0.03 * np.sin(y / 9))[..., None]
    rgb = rgb * (1 - shape) + cloth * shape
    if text:
        layer = text_layer("SOLIDUS", (260, 230), 54)
        rgb = rgb * (1 - layer) + np.float32(ink) * layer
    if sign:
        layer = text_layer(sign, (260, 26), 30)
        rgb = rgb * (1 - layer) + np.float32((60, 60, 60)) * layer
    grain = rng.normal(0, 1.5, (HEIGHT, WIDTH, 1))
    return (rgb + grain).clip(0, 255).astype(np.uint8)


@dataclass
class Liar:
    """A generative engine that gives what `lie` makes of the picture."""

    lie: Callable[[np.ndarray], np.ndarray]
    seeds: list[int] = field(default_factory=list)

    @property
    def card(self) -> EngineCard:
        features = ("instruct", "recolor", "style", "style:prompt")
        return EngineCard(
            name="liar", version="1", features=dict.fromkeys(features, 1), seeded=features, generative=True
        )  # fmt: skip

    def find(self, region: Region, source: Picture, progress: Progress) -> Mask:
        return BuiltinEngine().find(region, source, progress)

    def apply(
        self, _edit: Edit, picture: Picture, materials: Materials, _progress: Progress
    ) -> StepResult:
        self.seeds.append(materials.seed)
        return StepResult(Picture(self.lie(picture.rgb.copy()), picture.alpha, picture.frame))


@dataclass
class Bench:
    folder: Path

    def run(
        self, rgb: np.ndarray, *edits: Edit, engine: Engine | None = None, **checks: object
    ) -> ChainOutcome:
        source = Picture(rgb)
        facts = Facts(
            sha256="0" * 64, pixel_key=pixel_key(source), format="png", width=WIDTH, height=HEIGHT, bits=8, has_alpha=False
        )  # fmt: skip
        recipe = Recipe(branches=(Branch(steps=edits),), checks=Checks.model_validate(checks))
        used = engine or BuiltinEngine()
        plan = make_plan(recipe, facts, (used.card,), lambda _key: False)
        cache = StepCache(self.folder / "cache", 1 << 30)
        runner = Runner({used.card.name: used}, cache, Store(source, plan, cache, 100))
        (chain,) = plan.branches[0].chains
        return runner.run_chain(chain, None, JobProgress(Silent(), len(chain.steps)))


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def failed(outcome: ChainOutcome) -> set[str]:
    return {figure.name for figure in outcome.failed_checks}


def values_of(outcome: ChainOutcome) -> dict[str, float]:
    return {figure.name: figure.value for record in outcome.records for figure in record.figures}


def letters() -> np.ndarray:
    return text_layer("SOLIDUS", (260, 230), 54)[..., 0]


def box(left: float, top: float, right: float, bottom: float) -> Region:
    return Region(kind="box", box=(left / WIDTH, top / HEIGHT, right / WIDTH, bottom / HEIGHT))


# ---- the figure


def test_no_keep_clause_no_reading():
    edit, picture = Instruct(text="x"), Picture(bag())
    assert not asks_for_text(edit)
    assert text_figure(edit, picture, picture, picture) == ()


def test_the_figure_names_what_is_gone():
    edit = Instruct(text="x", keep=KEEP)
    source, blank = Picture(bag(sign="SALE")), Picture(bag(text=False, sign="SALE"))
    (same,) = text_figure(edit, source, source, source)
    assert (same.name, same.value) == ("text_readable", 1.0)
    (gone,) = text_figure(edit, source, source, blank)
    assert gone.value == 0.5
    assert "not read: SOLIDUS" in gone.note


def test_what_an_earlier_step_lost_is_not_this_steps_doing():
    edit = Instruct(text="x", keep=KEEP)
    source, blank = Picture(bag()), Picture(bag(text=False))
    (figure,) = text_figure(edit, source, blank, blank)
    assert figure.name == "text_unmeasured"
    assert "gone before" in figure.note


def test_no_text_on_the_source_is_said():
    blank = Picture(bag(text=False))
    (figure,) = text_figure(Instruct(text="x", keep=KEEP), blank, blank, blank)
    assert figure.name == "text_unmeasured"
    assert figure.note == "not measured: no text is read on the source"


def test_a_sign_in_a_background_that_goes_is_no_label():
    source, after = Picture(bag(sign="SALE")), Picture(bag())
    ground = np.ones((HEIGHT, WIDTH), np.float32)
    ground[BAG[1] : BAG[3], BAG[0] : BAG[2]] = 0
    label = Background(color=GREEN, keep=("the label",))
    (figure,) = text_figure(label, source, source, after, place=ground)
    assert figure.value == 1.0
    everything = Background(color=GREEN, keep=("all text",))
    (figure,) = text_figure(everything, source, source, after, place=ground)
    assert figure.value == 0.5


def test_only_lettering_in_the_kept_place_counts():
    source, after = Picture(bag(sign="SALE")), Picture(bag())
    there = np.zeros((HEIGHT, WIDTH), np.float32)
    there[190:270] = 1
    kept = (Kept("the logo", there),)
    (figure,) = text_figure(
        Instruct(text="x", keep=("the logo",)), source, source, after, kept=kept
    )
    assert figure.value == 1.0


def test_share_of_a_line_in_a_place():
    (line,) = find_lettering(Picture(bag()))
    left = np.zeros((HEIGHT, WIDTH), np.float32)
    left[:, :260] = 1
    assert share_inside(line, Frame(), left) == pytest.approx(0.5, abs=0.08)
    assert share_inside(line, Frame().moved(-WIDTH, 0), left) == 0
    assert share_inside(line, Frame(), np.ones_like(left)) == 1


# ---- builtin edits


def test_a_recolor_leaves_the_letters_as_they_are(bench):
    rgb = bag()
    edit = Recolor(target=box(120, 70, 400, 370), to=GREEN, keep=KEEP)
    outcome = bench.run(rgb, edit)
    assert values_of(outcome)["text_readable"] == 1.0
    solid = cv2.erode((letters() > 0.95).astype(np.uint8), np.ones((3, 3))) > 0
    apart = np.abs(outcome.picture.rgb.astype(int) - rgb)
    assert apart[solid].mean() < 2
    assert apart[100:160, 150:370].mean() > 30


def test_letters_are_spared_by_light_on_their_ground(bench):
    rgb = bag()
    darker = Adjust(exposure=-1.2, target=box(120, 70, 400, 370))
    solid = cv2.erode((letters() > 0.95).astype(np.uint8), np.ones((3, 3))) > 0
    for edit, least, most in ((darker, 30, 255), (darker.model_copy(update={"keep": KEEP}), 0, 2)):
        outcome = bench.run(rgb, edit)
        apart = np.abs(outcome.picture.rgb.astype(int) - rgb)[solid].mean()
        assert least <= apart <= most
        assert ("text_readable" in values_of(outcome)) is bool(edit.keep)


def test_a_removal_that_grazes_the_text_spares_it(bench):
    rgb = bag()
    outcome = bench.run(rgb, Remove(target=box(150, 240, 260, 330), keep=KEEP))
    assert values_of(outcome)["text_readable"] == 1.0
    ink = letters() > 0.1
    assert np.array_equal(outcome.picture.rgb[ink], rgb[ink])


@pytest.mark.parametrize("edit", [Remove, Fill])
def test_an_edit_that_covers_the_text_is_caught(bench, edit):
    outcome = bench.run(bag(), edit(target=box(130, 190, 390, 270), keep=KEEP))
    assert failed(outcome) == {"text_readable"}
    assert values_of(outcome)["text_readable"] == 0.0


def test_a_background_over_the_text_is_caught(bench):
    """The place, said wrongly, takes the wordmark with it."""
    wrong = box(0, 180, WIDTH, 280)
    outcome = bench.run(bag(), Background(color=GREEN, target=wrong, keep=KEEP))
    assert "text_readable" in failed(outcome)


def test_light_alone_leaves_text_readable(bench):
    outcome = bench.run(bag(), Adjust(exposure=0.4, contrast=0.2, keep=("embossed logo",)))
    assert values_of(outcome)["text_readable"] == 1.0
    assert failed(outcome) == set()


def test_a_keep_clause_that_names_unread_lettering_says_so(bench):
    outcome = bench.run(bag(text=False), Adjust(exposure=0.4, keep=("embossed logo", "seams")))
    values = values_of(outcome)
    assert values["keep_unplaced"] == 1
    assert values["text_unmeasured"] == 1
    assert "text_readable" not in values
    assert failed(outcome) == set()


def test_figures_come_from_the_cache_and_a_new_keep_clause_reads_anew(bench):
    plain, asking = Adjust(exposure=0.4), Adjust(exposure=0.4, keep=KEEP)
    first = bench.run(bag(), asking)
    again = bench.run(bag(), asking)
    assert again.records[0].from_cache
    assert values_of(again) == values_of(first)
    other = bench.run(bag(), plain)
    assert other.records[0].planned.key != first.records[0].planned.key
    stitched = bench.run(bag(), Adjust(exposure=0.4, keep=("stitching",)))
    assert stitched.records[0].planned.key == other.records[0].planned.key


# ---- generative edits


def region_of_text(rgb: np.ndarray) -> np.ndarray:
    ink = (letters() > 0.1).astype(np.uint8)
    x, y, width, height = cv2.boundingRect(ink)
    place = np.zeros(rgb.shape[:2], np.bool_)
    place[y : y + height, x : x + width] = True
    return place


@pytest.mark.parametrize("words", ["the wordmark", "the logo", "the label"])
def test_what_is_painted_over_is_put_back(bench, words):
    """No mask is given: the wordmark is found by reading it."""
    rgb = bag()

    def over(seen: np.ndarray) -> np.ndarray:
        cv2.rectangle(seen, (130, 190), (390, 300), (120, 96, 80), -1)
        return seen

    edit = Instruct(text="darken the lower half", keep=(words,))
    outcome = bench.run(rgb, edit, engine=Liar(over))
    assert values_of(outcome)["text_readable"] == 1.0
    assert "keep_unplaced" not in values_of(outcome)
    there = region_of_text(rgb)
    assert np.array_equal(outcome.picture.rgb[there], rgb[there])
    assert np.abs(outcome.picture.rgb.astype(int) - rgb)[280:295, 200:300].mean() > 20


def test_new_leather_around_the_letters_leaves_no_box_of_old_leather(bench):
    """The model recolored the bag and left the wordmark: only the letters are put back."""
    rgb, green = bag(), bag(body=(40, 110, 70))
    edit = Instruct(text="make the bag green", keep=KEEP)
    outcome = bench.run(rgb, edit, engine=Liar(lambda _: green))
    assert failed(outcome) == set()
    assert values_of(outcome)["text_readable"] == 1.0
    gaps = region_of_text(rgb) & (cv2.dilate(letters(), np.ones((9, 9))) < 0.02)
    assert gaps.sum() > 200
    apart = np.abs(outcome.picture.rgb[gaps].astype(int) - green[gaps]).mean()
    assert apart < 6
    solid = letters() > 0.98
    assert np.abs(outcome.picture.rgb[solid].astype(int) - rgb[solid]).mean() < 3


def test_a_mirrored_wordmark_is_put_back(bench):
    rgb = bag()
    liar = Liar(lambda seen: np.ascontiguousarray(seen[:, ::-1]))
    outcome = bench.run(rgb, Instruct(text="another mood", keep=KEEP), engine=liar)
    assert values_of(outcome)["text_readable"] == 1.0
    there = region_of_text(rgb)
    assert np.array_equal(outcome.picture.rgb[there], rgb[there])


def mirrored(seen: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(255 - seen[:, ::-1])


def misspelled(_seen: np.ndarray) -> np.ndarray:
    layer = text_layer("SOLIBUS", (260, 230), 54)
    other = bag(text=False, body=(40, 110, 70)) * (1 - layer) + np.float32(CREAM) * layer
    return (255 - other).astype(np.uint8)


@pytest.mark.parametrize("lie", [mirrored, misspelled])
def test_where_nothing_can_be_put_back_text_is_read(bench, lie):
    """A style for the whole picture: other seeds are tried, then a person must look."""
    liar = Liar(lie)
    edit = Style(look="negative", keep=KEEP)
    outcome = bench.run(bag(), edit, engine=liar, retries=2)
    values = values_of(outcome)
    assert values["composited"] == 0
    assert values["text_readable"] == 0
    assert "text_readable" in failed(outcome)
    assert values["attempts"] == 3
    assert len(set(liar.seeds)) == 3


def test_a_style_that_leaves_the_wordmark_passes_its_reading(bench):
    liar = Liar(lambda seen: np.ascontiguousarray(255 - seen))
    outcome = bench.run(bag(), Style(look="negative", keep=KEEP), engine=liar)
    assert values_of(outcome)["text_readable"] == 1.0
