"""Colours: read as people say them, converted and compared as the standards do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.color import (
    COLOR_WORDS,
    MODIFIERS,
    Color,
    ColorNameError,
    delta_e_2000,
    nearest_words,
)

# Sharma, Wu, Dalal (2005), table 1: L1 a1 b1, L2 a2 b2, CIEDE2000.
SHARMA = """
50.0000   2.6772 -79.7751  50.0000   0.0000 -82.7485   2.0425
50.0000   3.1571 -77.2803  50.0000   0.0000 -82.7485   2.8615
50.0000   2.8361 -74.0200  50.0000   0.0000 -82.7485   3.4412
50.0000  -1.3802 -84.2814  50.0000   0.0000 -82.7485   1.0000
50.0000  -1.1848 -84.8006  50.0000   0.0000 -82.7485   1.0000
50.0000  -0.9009 -85.5211  50.0000   0.0000 -82.7485   1.0000
50.0000   0.0000   0.0000  50.0000  -1.0000   2.0000   2.3669
50.0000  -1.0000   2.0000  50.0000   0.0000   0.0000   2.3669
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0009   7.1792
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0010   7.1792
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0011   7.2195
50.0000   2.4900  -0.0010  50.0000  -2.4900   0.0012   7.2195
50.0000  -0.0010   2.4900  50.0000   0.0009  -2.4900   4.8045
50.0000  -0.0010   2.4900  50.0000   0.0010  -2.4900   4.8045
50.0000  -0.0010   2.4900  50.0000   0.0011  -2.4900   4.7461
50.0000   2.5000   0.0000  50.0000   0.0000  -2.5000   4.3065
50.0000   2.5000   0.0000  73.0000  25.0000 -18.0000  27.1492
50.0000   2.5000   0.0000  61.0000  -5.0000  29.0000  22.8977
50.0000   2.5000   0.0000  56.0000 -27.0000  -3.0000  31.9030
50.0000   2.5000   0.0000  58.0000  24.0000  15.0000  19.4535
50.0000   2.5000   0.0000  50.0000   3.1736   0.5854   1.0000
50.0000   2.5000   0.0000  50.0000   3.2972   0.0000   1.0000
50.0000   2.5000   0.0000  50.0000   1.8634   0.5757   1.0000
50.0000   2.5000   0.0000  50.0000   3.2592   0.3350   1.0000
60.2574 -34.0099  36.2677  60.4626 -34.1751  39.4387   1.2644
63.0109 -31.0961  -5.8663  62.8187 -29.7946  -4.0864   1.2630
61.2901   3.7196  -5.3901  61.4292   2.2480  -4.9620   1.8731
35.0831 -44.1164   3.7933  35.0232 -40.0716   1.5901   1.8645
22.7233  20.0904 -46.6940  23.0331  14.9730 -42.5619   2.0373
36.4612  47.8580  18.3852  36.2715  50.5065  21.2231   1.4146
90.8027  -2.0831   1.4410  91.1528  -1.6435   0.0447   1.4441
90.9257  -0.5406  -0.9208  88.6381  -0.8985  -0.7239   1.5381
 6.7747  -0.2908  -2.4247   5.8714  -0.0985  -2.2286   0.6377
 2.0776   0.0795  -1.1350   0.9033  -0.0636  -0.5514   0.9082
"""
PAIRS = [tuple(map(float, line.split())) for line in SHARMA.strip().splitlines()]

CSS_NAMES = """
aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown
burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue
darkcyan darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange
darkorchid darkred darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise
darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia
gainsboro ghostwhite gold goldenrod gray green greenyellow grey honeydew hotpink indianred indigo
ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral lightcyan
lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue
lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon
mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue
mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin
navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen
paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple rebeccapurple red
rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue
slategray slategrey snow springgreen steelblue tan teal thistle tomato turquoise violet wheat white
whitesmoke yellow yellowgreen
"""

channels = st.integers(0, 255)
colors = st.builds(Color, channels, channels, channels)


def test_there_are_34_pairs() -> None:
    assert len(PAIRS) == 34


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_ciede2000_of_the_published_pairs(pair: tuple[float, ...]) -> None:
    one, two, expected = pair[0:3], pair[3:6], pair[6]
    assert delta_e_2000(one, two) == pytest.approx(expected, abs=5e-5)  # type: ignore[arg-type]
    assert delta_e_2000(two, one) == pytest.approx(expected, abs=5e-5)  # type: ignore[arg-type]


@given(colors, colors)
def test_ciede2000_is_a_distance(one: Color, two: Color) -> None:
    there, back = delta_e_2000(one.lab(), two.lab()), delta_e_2000(two.lab(), one.lab())
    assert there == pytest.approx(back, abs=1e-9)
    assert (there == 0) == (one == two)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("#5a1a1f", "#5A1A1F"),
        ("#ABC", "#AABBCC"),
        ("  Navy ", "#1B2A49"),
        ("forest green", "#22462F"),
        ("Forest-Green", "#22462F"),
        ("forestgreen", "#22462F"),
        ("deep oxblood red", "#5A1A1F"),
        ("off white", "#F5F1E8"),
        ("light GRAY", "#D9D9D9"),
        ("lightgrey", "#D9D9D9"),
        ("navy blue", "#1B2A49"),
        ("camel brown", "#C19A6B"),
        ("charcoal grey", "#36393D"),
        ("pure black", "#000000"),
        ("white", "#FFFFFF"),
    ],
)
def test_parse(text: str, number: str) -> None:
    assert Color.parse(text).hex == number


@pytest.mark.parametrize("name", CSS_NAMES.split())
def test_every_css_name_is_known(name: str) -> None:
    assert Color.find(name) is not None


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("forrest green", 'did you mean "forest green"?'),
        ("burgandy", 'did you mean "burgundy"?'),
        ("5A1A1F", 'did you mean "#5A1A1F"?'),
        ("#12345", "a hex is written #RRGGBB or #RGB"),
        ("forest blue", ""),
        ("xyzzy", ""),
        ("", ""),
    ],
)
def test_what_is_no_color_says_what_was_meant(text: str, hint: str) -> None:
    with pytest.raises(ColorNameError) as raised:
        Color.parse(text)
    assert hint in raised.value.hint
    assert raised.value.hint in str(raised.value)
    assert Color.find(text) is None


def test_the_words_are_many_and_well_written() -> None:
    assert len(COLOR_WORDS) >= 250
    for words, number in COLOR_WORDS.items():
        assert words == " ".join(words.lower().split())
        assert Color.parse(words).hex == number


@pytest.mark.parametrize("modifier", sorted(MODIFIERS))
@pytest.mark.parametrize("base", ["teal", "mustard", "burgundy", "cobalt", "dusty rose"])
def test_a_modifier_shades_and_keeps_the_hue(modifier: str, base: str) -> None:
    plain = Color.parse(base).oklch()
    shaded = Color.parse(base).shaded(modifier).oklch()
    if modifier in ("deep", "dark"):
        assert shaded[0] < plain[0]
    if modifier in ("light", "pale", "soft"):
        assert shaded[0] > plain[0]
    if modifier in ("muted", "pale", "dusty"):
        assert shaded[1] < plain[1]
    turn = abs((shaded[2] - plain[2] + 180) % 360 - 180)
    assert turn < 4


def test_modifiers_stack_on_any_known_color() -> None:
    assert Color.parse("deep matte teal") == Color.parse("matte teal").shaded("deep")
    with pytest.raises(ColorNameError):
        Color.parse("deep nothing")


@pytest.mark.parametrize(
    ("number", "lab"),
    [
        # Bruce Lindbloom's calculator, sRGB, D65
        ("#FFFFFF", (100.0, 0.0, 0.0)),
        ("#000000", (0.0, 0.0, 0.0)),
        ("#FF0000", (53.2408, 80.0925, 67.2032)),
        ("#00FF00", (87.7347, -86.1827, 83.1793)),
        ("#0000FF", (32.2970, 79.1875, -107.8602)),
        ("#808080", (53.5850, 0.0, 0.0)),
    ],
)
def test_lab(number: str, lab: tuple[float, float, float]) -> None:
    assert Color.parse(number).lab() == pytest.approx(lab, abs=0.02)


@pytest.mark.parametrize(
    ("number", "oklch"),
    [
        # CSS Color 4
        ("#FF0000", (0.62796, 0.25768, 29.234)),
        ("#00FF00", (0.86644, 0.29483, 142.495)),
        ("#0000FF", (0.45201, 0.31321, 264.052)),
    ],
)
def test_oklch(number: str, oklch: tuple[float, float, float]) -> None:
    assert Color.parse(number).oklch() == pytest.approx(oklch, abs=2e-3)


@given(colors)
def test_oklch_there_and_back(color: Color) -> None:
    back = Color.from_oklch(*color.oklch())
    assert max(abs(back.r - color.r), abs(back.g - color.g), abs(back.b - color.b)) <= 1


@given(st.floats(0.15, 1), st.floats(0, 0.5), st.floats(0, 360))
def test_from_oklch_stays_in_gamut_and_keeps_lightness(
    light: float, chroma: float, hue: float
) -> None:
    color = Color.from_oklch(light, chroma, hue)
    assert color.oklch()[0] == pytest.approx(light, abs=0.03)


def test_nearest_words() -> None:
    assert nearest_words(Color.parse("#FFFFFF")) == "white"
    assert nearest_words(Color.parse("#1C2B4A")) == "navy"
    assert nearest_words(Color.parse("#5B1B20")) == "oxblood"
    assert nearest_words(Color.parse("#808080")) == "grey"


@given(colors)
def test_nearest_words_are_a_color_word(color: Color) -> None:
    assert nearest_words(color) in COLOR_WORDS


@pytest.mark.parametrize("bad", [(256, 0, 0), (0, -1, 0)])
def test_channels_have_bounds(bad: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="0 to 255"):
        Color(*bad)
