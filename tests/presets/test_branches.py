"""Branches: each, from, order, circles, picks."""

from __future__ import annotations

import pytest


def names(recipe):
    return [(b.name, b.after) for b in recipe.branches]


def test_each_makes_every_combination(recipe_of):
    recipe = recipe_of(
        "branches:\n"
        "  a:\n"
        "    each: {colour: [Forest Green, navy], size: [0.5, 2]}\n"
        '    steps: ["make it {colour}, {size} times as large"]\n'
    )
    assert [b.name for b in recipe.branches] == [
        "a-forest-green-0-5",
        "a-forest-green-2",
        "a-navy-0-5",
        "a-navy-2",
    ]
    assert recipe.branches[1].steps[0].text == "make it Forest Green, 2 times as large"


def test_a_number_stays_a_number_where_the_placeholder_stands_alone(recipe_of):
    recipe = recipe_of(
        "branches:\n"
        "  a:\n"
        "    each: {s: [0.25, 0.5], k: [drop, contact]}\n"
        '    steps: [{edit: shadow, opacity: "{s}", kind: "{k}"}]\n'
    )
    assert [(b.steps[0].opacity, b.steps[0].kind) for b in recipe.branches] == [
        (0.25, "drop"),
        (0.25, "contact"),
        (0.5, "drop"),
        (0.5, "contact"),
    ]


def test_braces_mean_nothing_without_each(recipe_of):
    recipe = recipe_of('steps: ["write {hello} on it"]')
    assert recipe.branches[0].steps[0].text == "write {hello} on it"


def test_parents_come_before_children_whatever_the_order(recipe_of):
    recipe = recipe_of(
        "branches: {c: {from: b}, b: {from: a}, a: {}, d: {from: a}, e: {from: original}}"
    )
    assert names(recipe) == [
        ("a", "original"),
        ("b", "a"),
        ("c", "b"),
        ("d", "a"),
        ("e", "original"),
    ]


@pytest.mark.parametrize("said", ["a-forest", '"a[forest]"', '"a[ Forest ]"'])
def test_one_product_of_a_branch_can_be_built_on(recipe_of, said):
    recipe = recipe_of(
        "branches:\n"
        "  a: {each: {c: [forest, navy]}, steps: ['{c}']}\n"
        f"  b: {{from: {said}}}\n"
    )
    assert names(recipe)[2] == ("b", "a-forest")


def test_each_product_can_build_on_its_own_parent(recipe_of):
    recipe = recipe_of(
        "branches:\n"
        "  a: {each: {c: [forest, navy]}, steps: ['{c}']}\n"
        "  b: {from: 'a-{c}', each: {c: [forest, navy]}, steps: [{edit: sharpen}]}\n"
    )
    assert names(recipe)[2:] == [("b-forest", "a-forest"), ("b-navy", "a-navy")]


@pytest.mark.parametrize(
    ("text", "field", "code", "hint"),
    [
        ("branches: {a: {from: a}}", "branches.a.from", "recipe.circle", ""),
        (
            "branches: {a: {from: c}, b: {from: a}, c: {from: b}}",
            "branches.a.from",
            "recipe.circle",
            "",
        ),
        (
            "branches: {lifestyle: {}, b: {from: lifestile}}",
            "branches.b.from",
            "recipe.unknown-branch",
            'did you mean "lifestyle"?',
        ),
        (
            "branches: {a: {from: orginal}}",
            "branches.a.from",
            "recipe.unknown-branch",
            'did you mean "original"?',
        ),
        (
            "branches: {a: {each: {c: [x, y]}, steps: ['{c}']}, b: {from: a}}",
            "branches.b.from",
            "recipe.ambiguous-branch",
            "say one of a-x, a-y",
        ),
        (
            "branches: {a: {each: {c: [x, X]}, steps: ['{c}']}}",
            "branches.a",
            "recipe.duplicate-branch",
            "give one of them another name",
        ),
        (
            "branches: {a: {each: {c: [x]}, steps: ['{c}']}, a-x: {}}",
            "branches.a-x",
            "recipe.duplicate-branch",
            "give one of them another name",
        ),
        (
            "branches: {a: {from: '{d}', each: {c: [x]}, steps: ['{c}']}}",
            "branches.a.from",
            "recipe.unknown-placeholder",
            "known here: {c}",
        ),
        ("steps: [x]\npick: 2", "pick", "recipe.nothing-to-pick", ""),
        (
            "branches: {a: {variants: 2}, b: {variants: 3}}\npick: 2",
            "pick",
            "recipe.ambiguous-pick",
            "write pick: {a: 2}",
        ),
        ("branches: {a: {variants: 2}}\npick: 3", "pick", "recipe.no-such-variant", ""),
        ("branches: {a: {variants: 2}}\npick: {a: 3}", "pick.a", "recipe.no-such-variant", ""),
        (
            "branches: {grid: {variants: 2}}\npick: {gird: 1}",
            "pick.gird",
            "recipe.unknown-branch",
            'did you mean "grid"?',
        ),
    ],
)
def test_refused(problems_of, text, field, code, hint):
    found = problems_of(text)
    assert (found[field].code, found[field].hint) == (code, hint)


def test_a_circle_is_named_once(problems_of):
    found = problems_of("branches: {a: {from: c}, b: {from: a}, c: {from: b}}")
    assert len(found) == 1
    assert "a -> c -> b -> a" in found["branches.a.from"].message


def test_at_most_64_branches(recipe_of, problems_of):
    many = "[" + ", ".join(f"v{i}" for i in range(8)) + "]"
    text = f"branches: {{a: {{each: {{x: {many}, y: {many}}}, steps: ['{{x}} {{y}}']}}%s}}"
    assert len(recipe_of(text % "").branches) == 64
    found = problems_of(text % ", b: {}")
    assert found["branches"].code == "recipe.too-many-branches"


def test_a_huge_each_is_refused_quickly(problems_of):
    many = "[" + ", ".join(f"v{i}" for i in range(64)) + "]"
    each = ", ".join(f"{n}: {many}" for n in "abcdef")
    found = problems_of(
        f"branches: {{z: {{each: {{{each}}}, steps: ['{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}']}}}}"
    )
    assert "recipe.too-many-branches" in {p.code for p in found.values()}


@pytest.mark.parametrize(
    ("text", "picks"),
    [
        ("branches: {a: {variants: 4}, b: {from: a}}\npick: 2", {"a": 2}),
        ("branches: {a: {variants: 4}, b: {variants: 3}}\npick: {a: 4, b: 1}", {"a": 4, "b": 1}),
        (
            "branches: {a: {variants: 4, each: {c: [x]}, steps: ['{c}']}}\npick: {'a[x]': 3}",
            {"a-x": 3},
        ),
    ],
)
def test_picks(recipe_of, text, picks):
    assert recipe_of(text).picks == picks


def test_a_branch_on_another_is_not_matched_twice(recipe_of, brand, write_preset):
    write_preset(
        brand,
        "matched",
        "name: matched\nversion: 1\nlook: {exposure: 0.1}\nmatch: {exposure: 0.5}\n"
        "references: [{file: r.jpg, role: match}]\n",
    )
    write_preset(brand, "matched", "picture", "r.jpg")
    recipe = recipe_of("preset: matched\nbranches: {a: {}, b: {from: a}}")
    assert [[s.part for s in b.steps] for b in recipe.branches] == [["match", "look"], ["look"]]
    assert recipe.branches[0].steps[0].references[0].sha256
