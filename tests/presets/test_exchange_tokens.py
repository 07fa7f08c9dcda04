"""Design tokens: the W3C format with its groups, aliases, types and colour spaces."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import RecipeError
from presets.exchange.imported import Choices, Imported
from presets.exchange.reading import ALL, read_data


def read(document: Any, **choices: Any) -> Imported:
    text = document if isinstance(document, str) else json.dumps(document, indent=1)
    return read_data(text.encode(), "brand.tokens.json", Choices(**choices))


def hexes(found: Imported) -> dict[str, str]:
    return {s.name: s.color.hex for s in found.swatches}


def color(space: str, *components: Any, **more: Any) -> dict[str, Any]:
    return {"$type": "color", "$value": {"colorSpace": space, "components": [*components], **more}}


def refused(document: Any) -> tuple[str, int | None, str]:
    with pytest.raises(RecipeError) as caught:
        read(document)
    problem = caught.value.problems[0]
    return problem.code, problem.line, problem.field


def test_groups_hand_their_type_down_and_aliases_lead_to_values() -> None:
    found = read(
        {
            "color": {
                "$type": "color",
                "base": {"forest": {"$value": "#1F4D3A"}, "oat": {"$value": "#e8dfcf"}},
                "action": {"$value": "{color.base.forest}", "$description": "buttons"},
                "pointer": {"$ref": "#/color/base/oat"},
            },
            "text": {"$value": "{color.action}"},
            "space": {"$type": "dimension", "small": {"$value": {"value": 4, "unit": "px"}}},
        }
    )
    assert hexes(found) == {
        "color base forest": "#1F4D3A",
        "color base oat": "#E8DFCF",
        "color action": "#1F4D3A",
        "color pointer": "#E8DFCF",
        "text": "#1F4D3A",
    }
    assert [item.name for item in found.left_out] == ["space.small"]


def test_names_leave_out_the_groups_that_all_have() -> None:
    document = {"brand": {"$type": "color", "primary": {"500": {"$value": "#112233"}},
                          "neutral": {"500": {"$value": "#445566"}}}}  # fmt: skip
    assert list(hexes(read(document))) == ["primary 500", "neutral 500"]
    assert list(hexes(read(document, group="brand/primary"))) == ["500"]


@pytest.mark.parametrize(
    ("space", "components", "expected"),
    [
        # Numbers by coloraide 8.13.
        ("srgb", (0.12156862745, 0.30196, 0.22745), "#1F4D3A"),
        ("srgb-linear", (0.2, 0.4, 0.1), "#7CAA59"),
        ("hsl", (200, 43, 47), "#4489AB"),
        ("hwb", (30, 20, 30), "#B37333"),
        ("lab", (45, -20, 25), "#52733F"),
        ("lab", (29.69, 45, -10), "#7E1D57"),
        ("lch", (60, 30, 200), "#409FA2"),
        ("oklab", (0.7, -0.05, 0.08), "#94A864"),
        ("oklch", (0.6, 0.1, 250), "#4F84BA"),
        ("display-p3", (0.3, 0.5, 0.4), "#398164"),
        ("a98-rgb", (0.4, 0.5, 0.3), "#598148"),
        ("prophoto-rgb", (0.4, 0.35, 0.3), "#88695C"),
        ("rec2020", (0.5, 0.4, 0.3), "#885A3E"),
        ("xyz-d65", (0.2, 0.25, 0.3), "#5F9290"),
        ("xyz-d50", (0.2, 0.25, 0.3), "#4E93A5"),
    ],
)
def test_colour_spaces(space: str, components: tuple[float, ...], expected: str) -> None:
    assert hexes(read({"c": color(space, *components)})) == {"c": expected}


def test_none_is_zero_and_transparency_is_told() -> None:
    found = read({"a": color("hsl", "none", 0, 50), "b": {"$type": "color", "$value": "#11223380"}})
    assert hexes(found) == {"a": "#808080", "b": "#112233"}
    assert "transparency (50%)" in found.swatches[1].note


def test_a_colour_outside_of_srgb_takes_its_own_fallback() -> None:
    found = read(
        {"p3": color("display-p3", 0, 1, 0, hex="#00F900"), "bare": color("display-p3", 0, 1, 0)}
    )
    assert found.swatches[0].color.hex == "#00F900"
    assert "fallback" in found.swatches[0].note
    assert "outside of sRGB" in found.swatches[1].note


def test_extends_and_root() -> None:
    found = read(
        {
            "base": {
                "$type": "color",
                "ink": {"$value": "#111111"},
                "paper": {"$value": "#eeeeee"},
            },
            "night": {"$extends": "{base}", "paper": {"$value": "#222222"}},
            "accent": {
                "$type": "color",
                "$root": {"$value": "#ff0000"},
                "soft": {"$value": "#ff8080"},
            },
            "link": {"$value": "{accent.$root}"},
        }
    )
    assert hexes(found) == {
        "base ink": "#111111",
        "base paper": "#EEEEEE",
        "night ink": "#111111",
        "night paper": "#222222",
        "accent": "#FF0000",
        "accent soft": "#FF8080",
        "link": "#FF0000",
    }


def test_colours_as_css_text_are_named_not_guessed() -> None:
    found = read(
        {"a": {"$type": "color", "$value": "rgb(1 2 3)"}, "b": {"$type": "color", "$value": "#123"}}
    )
    assert hexes(found) == {"b": "#112233"}
    assert "no hex" in found.left_out[0].why


@pytest.mark.parametrize(
    ("document", "code", "line"),
    [
        ({"a": {"$type": "color", "$value": "{b}"}, "b": {"$value": "{a}"}}, "import.circle", 2),
        ({"a": {"$value": "{a}", "$type": "color"}}, "import.circle", 2),
        ({"a": {"$extends": "{b}"}, "b": {"$extends": "{a}"}}, "import.circle", None),
        ({"a": {"b": {"$extends": "{a}"}}}, "import.circle", 3),
        ({"a": {"$extends": "{nowhere}"}}, "import.alias", 2),
        (
            {"forest": {"$value": "#123456", "$type": "color"}, "x": {"$value": "{forst}"}},
            "import.alias",
            6,
        ),
        ({"a": color("cmyk", 0, 0, 0)}, "import.token", 2),
        ({"a": color("srgb", 0, 0)}, "import.token", 2),
        ({"a": color("srgb", 0, *[True], 0)}, "import.number", 2),
        ({"a": color("srgb", 0, 1e9, 0)}, "import.number", 2),
        ({"a": color("srgb", 0, 0, 0, alpha=3)}, "import.number", 2),
        ({"a": {"$type": "color", "$value": 7}}, "import.token", 2),
        ({"a": {"$type": 3, "$value": "#000000"}}, "import.token", 2),
        ({"a": {"value": "#000000", "type": "color"}}, "import.empty", None),
        ({"a": {"$type": "dimension", "$value": "4px"}}, "import.empty", None),
        ("[1]", "recipe.not-a-mapping", None),
        ('{"a": {"$value": NaN}}', "recipe.number", 1),
        ('{"a": 1,\n "a": 2}', "recipe.duplicate-key", 2),
        ('{"a": ', "recipe.syntax", 1),
        ('{"a":' * 30 + "1" + "}" * 30, "recipe.too-deep", 1),
    ],
)
def test_bad_tokens_are_refused_with_their_line(document: Any, code: str, line: int | None) -> None:
    found = refused(document)
    assert found[0] == code
    if line is not None:
        assert found[1] == line


def test_groups_that_multiply_are_stopped() -> None:
    bomb: dict[str, Any] = {"g0": {"$type": "color", "c": {"$value": "#000000"}}}
    for n in range(1, 40):
        bomb[f"g{n}"] = {side: {"$extends": f"{{g{n - 1}}}"} for side in "ab"}
    assert refused(bomb)[0] == "import.too-many"


def test_a_long_row_of_aliases_is_stopped() -> None:
    row: dict[str, Any] = {f"t{n}": {"$value": f"{{t{n + 1}}}"} for n in range(200)}
    row["t200"] = {"$type": "color", "$value": "#000000"}
    assert refused(row)[0] == "import.too-many"


def test_utf16_is_refused() -> None:
    with pytest.raises(RecipeError, match="UTF-8"):
        read_data('{"a": 1}'.encode("utf-16"), "x.json")


def outcome(data: bytes, file: str, choices: Choices = ALL) -> Imported | RecipeError:
    """What came of it; anything but being read or refused is an error of ours."""
    try:
        return read_data(data, file, choices)
    except RecipeError as error:
        return error


NODES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["{a}", "{a.b}", "#123456"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "a",
                    "b",
                    "$value",
                    "$type",
                    "$extends",
                    "$ref",
                    "$root",
                    "colorSpace",
                    "components",
                    "alpha",
                    "hex",
                ]
            ),
            inner | st.just("color") | st.just("srgb"),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "$type"]), NODES, max_size=3))
def test_no_document_does_more_than_be_refused(document: dict[str, Any]) -> None:
    found = outcome(json.dumps(document).encode(), "x.json")
    assert found.problems if isinstance(found, RecipeError) else found.swatches
