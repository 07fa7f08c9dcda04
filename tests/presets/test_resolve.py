"""From what is said to a complete recipe."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presets.drafting import draft_request
from presets.edits import edit_kinds
from presets.errors import RecipeError
from presets.layers import Layer
from presets.library import PresetLibrary
from presets.recipe import Recipe
from presets.request import Request
from presets.resolve import resolve
from presets.sidecar import parse_sidecar

BAG = """
# bag.jpg.edit.yaml
preset: studio-leather
keep: [stitching, brass hardware, embossed logo]
branches:
  colourway:
    each: {colour: [forest, burgundy]}
    steps:
      - {edit: recolor, target: the leather, to: "brand.{colour}"}
    slots: [listing]
  lifestyle:
    variants: 4                       # a grid; the picked one feeds what builds on it
    steps:
      - Place this bag on a marble cafe table next to a coffee cup, warm morning light.
      - {edit: shadow, kind: contact}
    slots: [gallery]
  tan: {slots: [listing]}
  hero:
    steps:
      - {edit: style, look: cinematic, strength: 0.7}
    slots: [banner]
review: required
"""


def same_after_json(recipe: Recipe) -> bool:
    return Recipe.model_validate(json.loads(json.dumps(recipe.model_dump(mode="json")))) == recipe


def branch(recipe: Recipe, name: str = ""):
    return next(b for b in recipe.branches if b.name == name)


def said(recipe: Recipe, name: str = ""):
    return [s for s in branch(recipe, name).steps if s.part == "steps"]


def test_the_bag_whole(recipe_of, tmp_path):
    mask = tmp_path / "leather.png"
    mask.write_bytes(b"mask")
    recipe = recipe_of(BAG, leather=mask)
    assert same_after_json(recipe)
    assert [b.name for b in recipe.branches] == [
        "colourway-forest",
        "colourway-burgundy",
        "lifestyle",
        "tan",
        "hero",
    ]
    assert [b.variants for b in recipe.branches] == [1, 1, 4, 1, 1]
    assert [[s.name for s in b.slots] for b in recipe.branches] == [
        ["listing"],
        ["listing"],
        ["gallery"],
        ["listing"],
        ["banner"],
    ]
    assert {b.review for b in recipe.branches} == {"required"}
    assert {b.after for b in recipe.branches} == {"original"}
    parts = [[(s.part, s.edit) for s in b.steps] for b in recipe.branches]
    ending = [("look", "look"), ("finish", "sharpen"), ("finish", "grain")]
    assert parts[0] == parts[1] == [("steps", "recolor"), *ending]
    assert parts[2] == [("steps", "instruct"), ("steps", "shadow"), *ending]
    assert parts[3] == ending
    forest, burgundy = said(recipe, "colourway-forest")[0], said(recipe, "colourway-burgundy")[0]
    assert forest.to.model_dump() == {
        "said": "brand.forest",
        "hex": "#1F4D3A",
        "name": "forest",
        "words": "dark forest green",
        "delta_e": 2.0,
    }
    assert (burgundy.to.hex, burgundy.to.words) == ("#5A1A1F", "burgundy")
    assert forest.target.kind == "mask"
    assert forest.target.words == "the leather"
    assert forest.target.mask.sha256 == hashlib.sha256(b"mask").hexdigest()
    assert Path(forest.target.mask.path).is_absolute()
    keep = ("hardware", "stitching", "brass hardware", "embossed logo")
    assert recipe.keep == keep
    assert all(s.keep == keep for b in recipe.branches for s in b.steps if s.part == "steps")
    assert recipe.preset is not None
    assert (recipe.preset.name, recipe.preset.version) == ("studio-leather", 3)
    assert recipe.avoid == ("new text",)
    assert recipe.style_words == "soft light"
    assert recipe.engines == ("kontext", "builtin")
    assert recipe.forbid_noncommercial
    assert (recipe.checks.retries, recipe.checks.keep_ssim_min) == (2, 0.95)
    assert list(recipe.palette) == ["black", "forest", "burgundy"]


def test_look_and_finish_are_the_presets_with_their_colours_found(recipe_of, brand):
    recipe = recipe_of("preset: studio-leather\nsteps: [x]")
    look, sharpen, grain = branch(recipe).steps[-3:]
    assert (look.look, look.part) == ("house", "look")
    assert (look.grade.exposure, look.grade.temperature) == (0.1, 0.1)
    assert look.grade.split_tone.shadows.hex == "#1F4D3A"
    lut = brand / "studio-leather" / "luts" / "warm.cube"
    assert look.grade.lut.path == str(lut.resolve())
    assert look.grade.lut.sha256 == hashlib.sha256(lut.read_bytes()).hexdigest()
    assert (sharpen.amount, sharpen.part, grain.part) == (0.4, "finish", "finish")


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("look: none\nsteps: [x]", None),
        ("steps: [x]", "house"),
        ("look: moody\nsteps: [x]", "moody"),
        ("look: preset\nsteps: [x]", "house"),
        ("look: none\nbranches: {a: {look: moody}}", "moody"),
        ("look: moody\nbranches: {a: {look: none}}", None),
    ],
)
def test_which_look(recipe_of, text, look):
    recipe = recipe_of(f"preset: studio-leather\n{text}")
    looks = [s.look for s in recipe.branches[0].steps if s.edit == "look"]
    assert looks == ([look] if look else [])


def test_a_look_of_any_preset_may_be_named_without_a_preset(recipe_of):
    recipe = recipe_of("look: moody\nsteps: [x]")
    assert branch(recipe).steps[-1].grade.contrast == 0.3


def test_look_steps_get_their_grade(recipe_of, work):
    (work / "my.cube").write_text("x")
    recipe = recipe_of(
        "preset: studio-leather\n"
        "look: none\n"
        "steps:\n"
        "  - {edit: look}\n"
        "  - {edit: look, look: moody, strength: 0.5}\n"
        "  - {edit: look, grade: {lut: my.cube}}\n"
    )
    own, moody, given = said(recipe)
    assert (own.look, own.grade.exposure) == ("house", 0.1)
    assert (moody.grade.contrast, moody.strength) == (0.3, 0.5)
    assert given.grade.lut.path == str(work / "my.cube")


def test_the_presets_steps_are_used_where_nobody_says_any(recipe_of):
    text = "preset: studio-leather\nslots: [card]"
    with pytest.raises(RecipeError) as caught:
        recipe_of(text.replace("studio-leather", "studio-leathr"))
    assert caught.value.problems[0].hint == 'did you mean "studio-leather"?'
    recipe = recipe_of(text)
    assert [s.edit for s in said(recipe)] == ["instruct", "recolor"]
    assert said(recipe)[1].to.name == "forest"
    assert [s.edit for s in said(recipe_of(f"{text}\nsteps: []"))] == []
    assert recipe.origins["steps"] == "preset studio-leather@3"


def test_a_presets_step_takes_the_masks_of_the_picture(recipe_of, tmp_path):
    mask = tmp_path / "m.png"
    mask.write_bytes(b"m")
    recipe = recipe_of("preset: studio-leather", leather=mask)
    assert said(recipe)[1].target.mask.path == str(mask)


def test_nothing_said_is_the_master_alone(library):
    recipe = resolve([Layer(Request(), "request")], library)
    assert [s.name for s in branch(recipe).slots] == ["master"]
    assert branch(recipe).steps == ()
    assert same_after_json(recipe)


def test_no_slots_means_master_and_an_empty_list_means_none(recipe_of):
    recipe = recipe_of("branches: {a: {slots: []}, b: {}}\n")
    assert [[s.name for s in b.slots] for b in recipe.branches] == [[], ["master"]]
    recipe = recipe_of("slots: [story]\nbranches: {a: {slots: [listing]}, b: {}}\n")
    assert [[s.name for s in b.slots] for b in recipe.branches] == [["listing"], ["story"]]


def test_slots_lie_over_the_presets_over_the_standard_ones(recipe_of):
    recipe = recipe_of(
        "preset: studio-leather\nsteps: []\n"
        "slots: [card, {listing: {long_edge: 1000, background: brand.forest}}, gallery]"
    )
    card, listing, gallery = branch(recipe).slots
    assert (card.aspect.text(), card.long_edge, card.format) == ("3:2", 900, "webp")
    assert (listing.aspect.text(), listing.long_edge) == ("1:1", 1000)
    assert (listing.quality, listing.dpi) == (93, 300)
    assert (listing.background.hex, listing.background.name) == ("#1F4D3A", "forest")
    assert gallery.long_edge == 1350
    assert recipe.origins["slots.listing"] == "preset studio-leather@3"
    assert recipe.origins["slots.gallery"] == "built in"


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("{edit: recolor, to: red, mask: leather}", "mask"),
        ("{edit: recolor, to: red, mask: Leather}", "mask"),
        ("{edit: recolor, to: red, target: {mask: leather, feather: 4}}", "mask"),
        ("{edit: recolor, to: red, target: The  Leather}", "mask"),
        ("{edit: recolor, to: red, target: the strap, mask: leather}", "mask"),
        ("{edit: recolor, to: red, target: the strap}", "words"),
        ("{edit: recolor, to: red}", "mask"),
        ("{edit: recolor, to: red, target: the product}", "subject"),
        ("{edit: recolor, to: red, target: {box: [0, 0, 0.5, 1]}}", "box"),
        ("{edit: recolor, to: red, target: {colour: navy, tolerance: 20}}", "color"),
        ("{edit: recolor, to: red, mask: masks/tag.png}", "mask"),
    ],
)
def test_where_a_step_acts(recipe_of, work, step, kind):
    masks = {}
    for name in ("leather", "default"):
        masks[name] = work / f"bag.jpg.mask.{name}.png"
        masks[name].write_bytes(name.encode())
    (work / "masks").mkdir()
    (work / "masks" / "tag.png").write_bytes(b"tag")
    recipe = recipe_of(f"steps: [{step}]", **masks)
    target = said(recipe)[0].target
    assert said(recipe)[0].mask is None
    assert target.kind == kind
    assert same_after_json(recipe)
    if kind == "mask":
        name = "tag" if "tag" in step else "leather"
        name = "default" if step == "{edit: recolor, to: red}" else name
        assert target.mask.sha256 == hashlib.sha256(name.encode()).hexdigest()
    if kind == "color":
        assert (target.color.hex, target.tolerance) == ("#1B2A4A", 20) or target.color.hex
    if "strap" in step:
        assert target.words == "the strap"


def test_masks_stay_with_sentences(recipe_of, tmp_path):
    mask = tmp_path / "m.png"
    mask.write_bytes(b"m")
    assert list(recipe_of("steps: [make the leather red]", leather=mask).masks) == ["leather"]
    assert recipe_of("steps: [{edit: sharpen}]", leather=mask).masks == {}


def test_looks_that_a_sentence_mentions_come_along(recipe_of):
    text = "preset: studio-leather\nsteps: [%s]"
    assert recipe_of(text % "brighter, with a Moody look").looks["moody"].contrast == 0.3
    assert list(recipe_of(text % "like our house style").looks) == ["house"]
    assert recipe_of(text % "housekeeping is not moodyish").looks == {}
    assert recipe_of(text % "{edit: sharpen}").looks == {}


def test_every_colour_has_its_number(recipe_of):
    recipe = recipe_of(
        "preset: studio-leather\n"
        "steps:\n"
        '  - {edit: background, gradient: ["#abc", navy, forest, brand.black]}\n'
        "  - {edit: shadow}\n"
    )
    background, shadow = said(recipe)
    assert background.gradient[0].hex == "#AABBCC"
    assert [c.name for c in background.gradient] == ["", "", "forest", "black"]
    assert all(c.hex.startswith("#") and c.words for c in background.gradient)
    assert background.gradient[3].delta_e == 2.5
    assert shadow.color.hex == "#14110F"


def test_keep_and_seed_come_down_to_the_steps(recipe_of):
    recipe = recipe_of(
        "keep: [the logo]\nseed: 5\n"
        "branches:\n"
        "  a:\n"
        "    keep: [Logo, strap]\n"
        "    steps: [{edit: sharpen, keep: [zip]}, {edit: sharpen, seed: 9}]\n"
    )
    first, second = recipe.branches[0].steps
    assert first.keep == ("zip", "Logo", "strap")
    assert (first.seed, second.seed) == (5, 9)


def test_draft_and_resolving_complain_together(problems_of):
    found = problems_of(
        "preset: studio-leather\n"
        "reviw: none\n"
        "branches:\n"
        "  a:\n"
        "    each: {colour: [forrest]}\n"
        "    steps:\n"
        '      - {edit: recolor, target: the leather, to: "brand.{colour}"}\n'
        "      - {edit: recolor, target: the leather, to: red, strength: 3}\n"
        "      - {edit: recolor, to: red}\n"
        "      - {edit: recolor, mask: lether, to: reddishh}\n"
        "      - {edit: look, look: moddy}\n"
        "      - {edit: overlay, picture: lgoo.png}\n"
        "      - {edit: recolor, target: subject, mask: leather, to: red}\n"
        "    slots: [lissting, {card: {fit: pad, aspect: null}}]\n"
        "    look: housse\n"
        "  b: {from: aa}\n"
        "pick: {c: 2}\n",
        leather=Path(__file__),
    )
    assert {f: p.line for f, p in found.items()} == {
        "reviw": 2,
        "branches.a.steps.0.to": 7,
        "branches.a.steps.1.strength": 8,
        "branches.a.steps.2": 9,
        "branches.a.steps.3.mask": 10,
        "branches.a.steps.3.to": 10,
        "branches.a.steps.4.look": 11,
        "branches.a.steps.5.picture": 12,
        "branches.a.steps.6": 13,
        "branches.a.slots.lissting": 14,
        "branches.a.slots.card": 14,
        "branches.a.look": 15,
        "branches.b.from": 16,
        "pick.c": 17,
    }
    assert found["branches.a.steps.0.to"].hint == 'did you mean "forest"?'
    assert found["branches.a.steps.3.mask"].hint == 'did you mean "leather"?'
    assert found["branches.a.steps.4.look"].hint == 'did you mean "moody"?'
    assert found["branches.a.slots.lissting"].hint == 'did you mean "listing"?'
    assert found["branches.a.look"].hint == 'did you mean "house"?'
    assert {p.file for p in found.values()} == {"bag.jpg.edit.yaml"}


def test_an_unknown_preset_does_not_make_everything_else_look_wrong(problems_of):
    found = problems_of(
        "preset: studio-lether\nlook: moody\nslots: [card]\n"
        "steps: [{edit: recolor, target: x, to: brand.forest}, {edit: look}, {edit: shadw}]"
    )
    assert list(found) == ["preset", "steps.2.edit"]


def test_a_missing_file_names_the_nearest(problems_of, work):
    (work / "logo.png").write_bytes(b"x")
    found = problems_of("steps: [{edit: overlay, picture: lgoo.png}]")
    assert found["steps.0.picture"].hint == 'did you mean "logo.png"?'


def test_a_request_without_a_file_has_no_line(library):
    with pytest.raises(RecipeError) as caught:
        resolve([Layer(Request(preset="nobody"), "command")], library)
    problem = caught.value.problems[0]
    assert (problem.file, problem.line, problem.field) == ("", None, "preset")


def test_the_fingerprint_is_of_what_is_meant(library, layer_of, tmp_path):
    def recipe(text: str, folder: str) -> Recipe:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / "logo.png").write_bytes(b"logo")
        layer = layer_of(text)
        return resolve([Layer(layer.request, "x", layer.lines, place)], library)

    one = recipe("steps: [{edit: overlay, picture: logo.png}]", "a")
    other = recipe("# note\n\nsteps:\n  - {edit: overlay, picture: logo.png}", "b")
    assert one != other
    assert one.fingerprint == other.fingerprint
    assert (
        one.fingerprint
        != recipe("steps: [{edit: overlay, picture: logo.png, scale: 0.2}]", "a").fingerprint
    )


def test_every_edit_can_stand_in_a_recipe_and_come_back(recipe_of, work):
    (work / "p.png").write_bytes(b"p")
    needed = {
        "background": "color: white",
        "extend": "aspect: 4:5",
        "fill": "target: the tag",
        "instruct": "text: brighter",
        "look": "look: moody",
        "overlay": "picture: p.png",
        "recolor": "target: subject, to: red",
        "reframe": "aspect: 1:1",
        "remove": "target: {box: [0, 0, 0.5, 0.5]}",
        "style": "words: calm",
        "upscale": "scale: 2",
    }
    names = sorted(edit_kinds())
    for few in (names[:9], names[9:]):
        steps = "\n".join(f"  - {{edit: {n}, {needed.get(n, 'seed: 1')}}}" for n in few)
        recipe = recipe_of(f"steps:\n{steps}\n")
        assert [s.edit for s in said(recipe)] == few
        assert same_after_json(recipe)


def test_shipped_presets_are_there_without_any_folder():
    assert PresetLibrary().folders[-1].name == "shipped"


NAMES = st.sampled_from(["a", "b", "c-d"])
COLOURS = st.sampled_from(
    ["red", "brand.forest", "forest", "#123", "brand.nope", "{c}", "deep navy"]
)
PLACES = st.sampled_from(
    ["the leather", "subject", "leather", {"mask": "leather"}, {"colour": "red"}, None]
)
STEPS = st.one_of(
    st.sampled_from(
        ["brighter", "make it {c}", {"edit": "look"}, {"edit": "look", "look": "moody"}]
    ),
    st.builds(lambda to, place: {"edit": "recolor", "to": to, "target": place}, COLOURS, PLACES),
    st.builds(lambda color: {"edit": "background", "colour": color}, COLOURS),
)
BRANCHES = st.fixed_dictionaries(
    {},
    optional={
        "from": st.sampled_from(["original", "a", "b", "c-d", "a-x", "a[x]", "{c}"]),
        "each": st.just({"c": ["x", "forest"]}) | st.just({"c": ["red"]}),
        "steps": st.lists(STEPS, max_size=3),
        "variants": st.integers(1, 3),
        "slots": st.sampled_from(
            [[], ["listing"], ["card"], {"story": {"background": "brand.forest"}}]
        ),
        "look": st.sampled_from(["none", "moody", "house", "nope"]),
        "review": st.sampled_from(["none", "required"]),
    },
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(["studio-leather", "studio-base", "studio-leather@3", "nope"]),
        "keep": st.lists(st.sampled_from(["logo", "the logo", "strap"]), max_size=3),
        "slots": st.sampled_from(["listing", "card", "master, story"]),
        "look": st.sampled_from(["none", "moody", "house", "nope"]),
        "seed": st.integers(0, 5),
        "pick": st.integers(1, 3) | st.dictionaries(NAMES, st.integers(1, 3), max_size=2),
    },
)
DOING = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"steps": st.lists(STEPS, max_size=3)}),
    st.fixed_dictionaries({"branches": st.dictionaries(NAMES, BRANCHES, min_size=1, max_size=3)}),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(below=ASKED, above=ASKED, doing=DOING)
def test_whatever_is_asked_becomes_a_whole_recipe_or_complaints(
    brand, tmp_path, below, above, doing
):
    mask = tmp_path / "mask.png"
    mask.write_bytes(b"m")
    layers = []
    for origin, said in (("folder", below), ("sidecar", {**above, **doing})):
        request, problems = draft_request(said)
        layers.append(Layer(request, origin, {}, tmp_path, problems))
    library = PresetLibrary([brand])
    try:
        recipe = resolve(layers, library, masks={"leather": mask})
    except RecipeError as error:
        assert all(p.code and p.message for p in error.problems)  # noqa: PT017
        return
    assert same_after_json(recipe)
    assert resolve(layers, library, masks={"leather": mask}) == recipe
    seen = {"original"}
    for made in recipe.branches:
        assert made.after in seen
        seen.add(made.name)
        parts = [s.part for s in made.steps]
        assert parts == sorted(parts, key=["match", "steps", "look", "finish"].index)
        for step in made.steps:
            assert step.mask is None
            assert step.target is not None or type(step).default_region is not None
            assert not re.search(r'"hex": ""', json.dumps(step.model_dump(mode="json")))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_sidecar_is_read_or_refused(data):
    text = BAG
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        new = data.draw(
            st.sampled_from(
                ["", "\n", " ", ":", "-", "{", "}", "[", '"', "#", "x", "\t", "&a ", "*a"]
            )
        )
        text = text[:at] + new + text[at + data.draw(st.integers(0, 3)) :]
    try:
        parse_sidecar(text, "bag.jpg.edit.yaml")
    except RecipeError as error:
        assert all(p.file == "bag.jpg.edit.yaml" for p in error.problems)  # noqa: PT017
        assert all(p.line for p in error.problems)  # noqa: PT017
