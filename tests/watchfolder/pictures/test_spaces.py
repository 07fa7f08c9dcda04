"""Colour spaces against published numbers and against their own inverses."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.pictures import spaces

CHANNEL = st.floats(0, 1, width=32)

# Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", table 1.
SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, -1.1848, -84.8006), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, -0.9009, -85.5211), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0010), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0012), 7.2195),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0009, -2.4900), 4.8045),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0010, -2.4900), 4.8045),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0011, -2.4900), 4.7461),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((50.0, 2.5, 0.0), (50.0, 3.1736, 0.5854), 1.0000),
    ((50.0, 2.5, 0.0), (50.0, 3.2972, 0.0), 1.0000),
    ((50.0, 2.5, 0.0), (50.0, 1.8634, 0.5757), 1.0000),
    ((50.0, 2.5, 0.0), (50.0, 3.2592, 0.3350), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


def color(*values: float, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype).reshape(3, 1, 1)


@pytest.mark.parametrize(("first", "second", "expected"), SHARMA)
def test_delta_e_2000_is_sharmas(first, second, expected):
    found = spaces.delta_e_2000(color(*first), color(*second))
    assert found.shape == (1, 1)
    assert found.item() == pytest.approx(expected, abs=5e-5)
    assert spaces.delta_e_2000(color(*second), color(*first)).item() == pytest.approx(
        expected, abs=5e-5
    )


def test_delta_e_2000_in_float32_is_near():
    first = torch.stack([color(*a, dtype=torch.float32) for a, _, _ in SHARMA])
    second = torch.stack([color(*b, dtype=torch.float32) for _, b, _ in SHARMA])
    expected = torch.tensor([e for _, _, e in SHARMA])
    found = spaces.delta_e_2000(first, second)[:, 0, 0]
    assert (found - expected).abs().max() < 2e-3


def test_delta_e_broadcasts_one_color_over_a_picture():
    lab = spaces.srgb_to_lab(torch.rand(3, 5, 7))
    assert spaces.delta_e_2000(lab, color(50, 0, 0, dtype=torch.float32)).shape == (5, 7)
    assert spaces.delta_e_2000(lab, lab).max() == 0


@pytest.mark.parametrize(
    ("srgb", "lab"),
    [
        ((1, 1, 1), (100, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((1, 0, 0), (53.2408, 80.0925, 67.2032)),
        ((0, 1, 0), (87.7347, -86.1827, 83.1793)),
        ((0, 0, 1), (32.2970, 79.1875, -107.8602)),
    ],
)
def test_lab_of_the_primaries(srgb, lab):
    assert torch.allclose(spaces.srgb_to_lab(color(*srgb)), color(*lab), atol=2e-3)


@pytest.mark.parametrize(
    ("srgb", "oklab"),
    [
        ((1, 1, 1), (1, 0, 0)),
        ((1, 0, 0), (0.627955, 0.224863, 0.125846)),
        ((0, 1, 0), (0.866440, -0.233888, 0.179498)),
        ((0, 0, 1), (0.452014, -0.032457, -0.311528)),
    ],
)
def test_oklab_of_the_primaries(srgb, oklab):
    assert torch.allclose(spaces.srgb_to_oklab(color(*srgb)), color(*oklab), atol=2e-6)


def test_srgb_transfer_has_the_standards_numbers():
    encoded = torch.tensor([0.0, 0.04045, 0.5, 1.0], dtype=torch.float64)
    linear = spaces.srgb_to_linear(encoded)
    assert torch.allclose(linear, torch.tensor([0, 0.04045 / 12.92, 0.21404114, 1.0]).double())
    assert spaces.srgb_to_linear(torch.tensor(-0.1)).item() == pytest.approx(-0.1 / 12.92)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (spaces.srgb_to_linear, spaces.linear_to_srgb),
        (spaces.srgb_to_oklab, spaces.oklab_to_srgb),
        (spaces.srgb_to_lab, spaces.lab_to_srgb),
        (spaces.linear_to_oklab, spaces.oklab_to_linear),
    ],
)
def test_every_16_bit_level_survives_there_and_back(there, back):
    ramp = torch.arange(65536, dtype=torch.float32) / 65535
    colors = torch.stack([ramp, ramp.flip(0), ramp.roll(20000)]).reshape(3, 256, 256)
    assert (back(there(colors)) - colors).abs().max() < 4 / 65535


@given(CHANNEL, CHANNEL, CHANNEL)
def test_oklch_is_oklab_in_polar_form(r, g, b):
    oklab = spaces.srgb_to_oklab(color(r, g, b))
    oklch = spaces.oklab_to_oklch(oklab)
    assert torch.allclose(spaces.oklch_to_oklab(oklch), oklab, atol=1e-12)
    assert oklch[1].item() >= 0
    assert -math.pi <= oklch[2].item() <= math.pi


def test_gamut_by_chroma_leaves_what_is_inside():
    inside = spaces.srgb_to_oklab(torch.rand(3, 40, 50))
    assert torch.equal(spaces.gamut_by_chroma(inside), inside)


@given(st.floats(-0.2, 1.2), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_gamut_by_chroma_keeps_lightness_and_hue(light, a, b):
    asked = torch.tensor([light, a, b], dtype=torch.float32).reshape(3, 1, 1)
    given_back = spaces.gamut_by_chroma(asked)
    srgb = spaces.oklab_to_srgb(given_back)
    assert srgb.min() > -2e-4
    assert srgb.max() < 1 + 2e-4
    assert given_back[0].item() == pytest.approx(min(max(light, 0), 1), abs=1e-7)
    before, after = spaces.oklab_to_oklch(asked), spaces.oklab_to_oklch(given_back)
    assert after[1].item() <= before[1].item() + 1e-7
    if after[1].item() > 1e-3:
        turn = (after[2] - before[2]).abs().item()
        assert min(turn, 2 * math.pi - turn) < 1e-3


def test_gamut_by_chroma_goes_as_far_as_the_border():
    asked = spaces.oklch_to_oklab(torch.tensor([0.7, 0.4, 0.5]).reshape(3, 1, 1))
    mended = spaces.gamut_by_chroma(asked)
    wider = torch.cat([mended[:1], mended[1:] * 1.001])
    srgb = spaces.oklab_to_srgb(wider)
    assert srgb.max() > 1 + 1e-5 or srgb.min() < -1e-5


@pytest.mark.parametrize("rows", [1, 5, 16])
@pytest.mark.parametrize(
    "convert",
    [
        lambda t: spaces.gamut_by_chroma(spaces.srgb_to_oklab(t) * 1.3),
        spaces.srgb_to_lab,
        lambda t: spaces.lab_to_srgb(t * 100),
        lambda t: spaces.delta_e_2000(t * 100, t.flip(-3) * 90).unsqueeze(0),
        lambda t: spaces.power(t, 0.7),
    ],
)
def test_a_pixels_result_does_not_depend_on_its_neighbours(convert, rows):
    colors = torch.rand(3, 37, 53)
    whole = convert(colors)
    strips = [convert(strip.contiguous()) for strip in colors.split(rows, dim=1)]
    assert torch.equal(whole, torch.cat(strips, dim=1))


def test_power_of_the_ends():
    ends = torch.tensor([0.0, 1.0])
    assert torch.equal(spaces.power(ends, 2.4), ends)


def test_leading_dimensions_are_kept():
    batch = torch.rand(2, 4, 3, 6, 5)
    assert spaces.srgb_to_lab(batch).shape == batch.shape
    assert torch.equal(spaces.srgb_to_lab(batch)[1, 2], spaces.srgb_to_lab(batch[1, 2]))
    assert spaces.gamut_by_chroma(batch * 2).shape == batch.shape
