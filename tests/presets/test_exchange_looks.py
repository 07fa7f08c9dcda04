"""Looks of other programs: Lightroom's .xmp in both its forms, .cube, and what is refused."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presets.errors import RecipeError
from presets.exchange.imported import Choices, Imported
from presets.exchange.reading import ALL, format_of, read_data
from presets.exchange.refusals import ExchangeError
from presets.grade import Grade

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000 1.000000">\n'
    ' <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
)
CRS = 'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"'


def attributes(inside: str = "", **settings: str) -> bytes:
    """As Lightroom writes a preset: one setting an attribute, curves as elements."""
    said = "".join(f'\n   crs:{name}="{value}"' for name, value in settings.items())
    return (
        f'{HEAD}  <rdf:Description rdf:about="" {CRS}{said}>\n{inside}'
        "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
    ).encode()


def elements(**settings: str) -> bytes:
    """As older programs write it: one setting an element."""
    said = "".join(f"   <crs:{n}>{v}</crs:{n}>\n" for n, v in settings.items())
    return (
        f'{HEAD}  <rdf:Description rdf:about="" {CRS}>\n{said}'
        "  </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n"
    ).encode()


def curve(name: str, *points: str) -> str:
    items = "".join(f"<rdf:li>{p}</rdf:li>" for p in points)
    return f"   <crs:{name}><rdf:Seq>{items}</rdf:Seq></crs:{name}>\n"


def read(data: bytes) -> Imported:
    return read_data(data, "river.xmp")


def refused(data: bytes, file: str = "river.xmp") -> tuple[str, int | None, str]:
    with pytest.raises(RecipeError) as caught:
        read_data(data, file)
    problem = caught.value.problems[0]
    assert problem.file == file
    return problem.code, problem.line, problem.field


PV = {"Version": "15.4", "ProcessVersion": "15.4", "HasSettings": "True"}
DIALS = {
    "Exposure2012": "+0.35",
    "Contrast2012": "+20",
    "Highlights2012": "-45",
    "Shadows2012": "+30",
    "Whites2012": "+5",
    "Blacks2012": "-12",
    "Vibrance": "+15",
    "Saturation": "-8",
    "IncrementalTemperature": "+10",
    "IncrementalTint": "-4",
}
LOOK = {
    "exposure": 0.35,
    "contrast": 0.2,
    "highlights": -0.45,
    "shadows": 0.3,
    "whites": 0.05,
    "blacks": -0.12,
    "vibrance": 0.15,
    "saturation": -0.08,
    "temperature": 0.1,
    "tint": -0.04,
}


@pytest.mark.parametrize("written", [attributes, elements])
def test_dials_in_both_forms(written: Any) -> None:
    found = read(written(**PV, **DIALS))
    assert dict(found.look) == LOOK
    assert not found.left_out
    assert "crs:Contrast2012 +20 -> contrast +0.2" in found.carried
    assert found.grade() == Grade(**LOOK)


def test_curves_of_all_and_of_single_channels() -> None:
    inside = (
        '   <crs:Name><rdf:Alt><rdf:li xml:lang="x-default">River light</rdf:li></rdf:Alt></crs:Name>\n'
        + curve("ToneCurvePV2012", "0, 20", "64, 60", "190, 200", "255, 250")
        + curve("ToneCurvePV2012Red", "0, 0", "255, 255")
        + curve("ToneCurvePV2012Blue", "0, 15", "255, 240")
    )
    found = read(attributes(inside, **PV))
    assert found.title == "River light"
    assert found.look["curve"] == [[0, 0.0784], [0.251, 0.2353], [0.7451, 0.7843], [1, 0.9804]]
    assert found.look["channels"] == {"blue": [[0, 0.0588], [1, 0.9412]]}
    assert found.grade() is not None


def test_bands_and_split_tone() -> None:
    found = read(
        attributes(
            **PV,
            HueAdjustmentGreen="-40",
            SaturationAdjustmentGreen="-30",
            LuminanceAdjustmentOrange="+12",
            SplitToningShadowHue="220",
            SplitToningShadowSaturation="10",
            SplitToningHighlightHue="45",
            SplitToningHighlightSaturation="20",
            SplitToningBalance="+25",
        )
    )
    assert found.look["hsl"] == {
        "green": {"hue": -12.0, "saturation": -0.3},
        "orange": {"lightness": 0.12},
    }
    tone = found.look["split_tone"]
    assert tone["balance"] == -0.25
    assert tone["strength"] == pytest.approx(0.12)
    blue, amber = (int(tone["shadows"][5:], 16), int(tone["highlights"][5:], 16))
    assert blue > 150 > amber
    assert found.grade() is not None


def test_black_and_white() -> None:
    found = read(attributes(**PV, ConvertToGrayscale="True", GrayMixerRed="-12"))
    assert found.look == {"saturation": -1.0}
    assert [i.name for i in found.left_out] == ["crs:GrayMixerRed -12"]


def test_what_cannot_be_carried_is_named_with_its_reason() -> None:
    inside = (
        '   <crs:Look><rdf:Description crs:Name="Adobe Vivid"/></crs:Look>\n'
        '   <crs:MaskGroupBasedCorrections><rdf:Seq><rdf:li crs:What="Correction"/></rdf:Seq>'
        "</crs:MaskGroupBasedCorrections>\n"
    )
    found = read(
        attributes(
            inside, **PV, Contrast2012="+10", Texture="+20", Clarity2012="0", Dehaze="+5",
            Temperature="5300", Tint="+8", Sharpness="40", PostCropVignetteAmount="-12",
            ParametricShadows="-9", ParametricShadowSplit="25", ColorGradeMidtoneSat="12",
            RedHue="+5", LensProfileEnable="1", Newfangled="+3",
        )
    )  # fmt: skip
    reasons = {i.name.split()[0]: i.why for i in found.left_out}
    assert set(reasons) == {
        "crs:Texture", "crs:Dehaze", "crs:Temperature", "crs:Tint", "crs:Sharpness",
        "crs:PostCropVignetteAmount", "crs:ParametricShadows", "crs:ColorGradeMidtoneSat",
        "crs:RedHue", "crs:LensProfileEnable", "crs:Newfangled", "crs:Look",
        "crs:MaskGroupBasedCorrections",
    }  # fmt: skip
    assert "neighbours" in reasons["crs:Texture"]
    assert "not known" in reasons["crs:Newfangled"]
    assert "a place" in reasons["crs:MaskGroupBasedCorrections"]
    assert dict(found.look) == {"contrast": 0.1}


def test_curves_that_turn_back_are_named() -> None:
    found = read(
        attributes(curve("ToneCurvePV2012", "0, 0", "100, 200", "255, 90"), **PV, Whites2012="+1")
    )
    assert "curve" not in found.look
    assert found.left_out[0].name == "crs:ToneCurvePV2012"


def test_presets_of_before_2012_carry_their_exposure_and_name_the_rest() -> None:
    old = read(attributes(ProcessVersion="5.7", Exposure="+0.50", Brightness="+50", Contrast="+25"))
    assert dict(old.look) == {"exposure": 0.5}
    assert {i.name for i in old.left_out} == {"crs:Brightness +50", "crs:Contrast +25"}


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>"""
OUTSIDE = b"""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>"""


@pytest.mark.parametrize(
    ("data", "code", "line", "field"),
    [
        (BOMB, "import.xml-unsafe", None, ""),
        (OUTSIDE, "import.xml-unsafe", None, ""),
        (b"<x:xmpmeta", "import.xml", 1, ""),
        (attributes(**PV, **DIALS)[:-30], "import.xml", 17, ""),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "import.xml", None, ""),
        (b"\xff\xfe<\0a\0/\0>\0", "import.empty", None, ""),
        (b"<a/>", "import.empty", None, ""),
        (attributes(**PV, Contrast2012="NaN"), "import.number", 7, "crs:Contrast2012"),
        (attributes(**PV, Contrast2012="lots"), "import.number", 7, "crs:Contrast2012"),
        (attributes(**PV, Exposure2012="1e308"), "import.number", 7, "crs:Exposure2012"),
        (attributes(**PV, Shadows2012="-101"), "import.number", 7, "crs:Shadows2012"),
        (attributes(curve("ToneCurvePV2012", "0, 0", "999, 1")), "import.number", 4, "crs:ToneCurvePV2012"),
        (attributes(curve("ToneCurvePV2012", "0", "9")), "import.number", 4, "crs:ToneCurvePV2012"),
        (attributes(**PV, Contrast2012="0"), "import.empty", None, ""),
        (attributes(**PV, Texture="+9"), "import.empty", None, ""),
    ],
)  # fmt: skip
def test_bad_xmp_is_refused_with_its_line(
    data: bytes, code: str, line: int | None, field: str
) -> None:
    found = refused(data)
    assert found[0] == code
    assert found[2] == field
    if line is not None:
        assert found[1] == line


def test_lrtemplates_are_refused_by_name() -> None:
    assert refused(b"s = { id = 1 }", "old.lrtemplate")[0] == "import.lrtemplate"


@pytest.mark.parametrize("name", ["look.3dl", "look", "look.cub"])
def test_unknown_endings_name_those_that_are_known(name: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        format_of(name)
    assert caught.value.problems[0].code == "import.format"
    assert ".cube" in caught.value.problems[0].hint


NAMES = [
    *DIALS,
    "ToneCurvePV2012",
    "SplitToningBalance",
    "HueAdjustmentRed",
    "ProcessVersion",
    "Look",
]


def outcome(data: bytes, file: str, choices: Choices = ALL) -> Imported | RecipeError:
    """What came of it; anything but being read or refused is an error of ours."""
    try:
        return read_data(data, file, choices)
    except RecipeError as error:
        return error


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.text(alphabet="0123456789+-.eNaif, ", max_size=12),
        max_size=5,
    ),
    st.lists(st.tuples(st.sampled_from(["ToneCurvePV2012", "ToneCurve"]), st.text("0123456789, -", max_size=9)), max_size=3),
)  # fmt: skip
def test_no_settings_do_more_than_be_refused(
    settings: dict[str, str], curves: list[tuple[str, str]]
) -> None:
    inside = "".join(curve(name, "0, 0", text) for name, text in curves)
    found = outcome(attributes(inside, **settings), "x.xmp")
    if isinstance(found, RecipeError):
        assert all(p.code.startswith("import.") for p in found.problems)
    else:
        found.grade()


@given(st.binary(max_size=120), st.sampled_from([b"", b"<", HEAD.encode()]))
def test_no_bytes_do_more_than_be_refused(data: bytes, head: bytes) -> None:
    for file in ("x.xmp", "x.cube", "x.json"):
        found = outcome(head + data, file)
        assert not isinstance(found, RecipeError) or found.problems


# --- .cube ----------------------------------------------------------------------------------------


def cube(size: int = 2, head: str = "") -> bytes:
    steps = [i / (size - 1) for i in range(size)]
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for b, g, r in product(steps, repeat=3))
    return f'TITLE "Kodak 2383"\n{head}LUT_3D_SIZE {size}\n{rows}\n'.encode()


def test_a_cube_is_kept_as_it_is() -> None:
    found = read_data(cube(), "print.cube")
    assert found.cube == cube()
    assert found.title == "Kodak 2383"
    assert found.carried == ("a 3D table of 2 x 2 x 2 -> look.lut",)


def test_a_domain_is_told() -> None:
    found = read_data(cube(head="DOMAIN_MIN -0.1 0 0\nDOMAIN_MAX 1.5 1 1\n"), "log.cube")
    assert "domain -0.1, 0, 0 to 1.5, 1, 1" in found.carried[0]


def test_one_dimensional_tables_too() -> None:
    found = read_data(b"LUT_1D_SIZE 2\n0 0 0\n1 1 1\n", "one.cube")
    assert found.format.startswith("1D")


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (cube()[:-27], "look.cube-samples", 2),
        (cube().replace(b"1.000000 0", b"1e999 0", 1), "look.cube-sample", 4),
        (b"LUT_3D_SIZE 100000\n", "look.cube-size", 1),
        (b"\0\1\2\3", "import.not-text", None),
        (b"hello", "look.cube-keyword", 1),
        (b"LUT_3D_SIZE 2\nLUT_IN_VIDEO_RANGE\n", "look.cube-video-range", 2),
    ],
)
def test_bad_cubes_are_refused(data: bytes, code: str, line: int | None) -> None:
    found = refused(data, "bad.cube")
    assert found[0] == code
    if line is not None:
        assert found[1] == line
