"""Masks: placing by frame, growing, feathering, combining."""

import pytest
import torch

from watchfolder.pictures import masks
from watchfolder.pictures.picture import Frame, Size


@pytest.fixture
def square() -> torch.Tensor:
    mask = torch.zeros(1, 60, 80)
    mask[0, 20:40, 30:50] = 1
    return mask


def test_placing_without_a_change_is_a_copy(square):
    placed = masks.place(square, Frame(), Size(80, 60))
    assert torch.equal(placed, square)
    assert placed.data_ptr() != square.data_ptr()


def test_placing_on_a_crop_shifts_exactly(square):
    frame = Frame().moved(-25, -15)
    placed = masks.place(square, frame, Size(40, 30))
    assert torch.equal(placed, square[:, 15:45, 25:65])


def test_placing_on_an_extended_canvas_is_zero_outside():
    placed = masks.place(torch.ones(1, 10, 10), Frame().moved(3, 4), Size(20, 20))
    expected = torch.zeros(1, 20, 20)
    expected[0, 4:14, 3:13] = 1
    assert torch.equal(placed, expected)


@pytest.mark.parametrize("scale", [0.1, 0.3, 0.5, 1.7, 3.0])
def test_placing_keeps_the_area(square, scale):
    size = Size(round(80 * scale), round(60 * scale))
    frame = Frame().scaled(size.width / 80, size.height / 60)
    placed = masks.place(square, frame, size)
    expected = square.sum() * (size.width / 80) * (size.height / 60)
    assert placed.sum().item() == pytest.approx(expected.item(), rel=0.01)
    assert placed.min() >= 0
    assert placed.max() <= 1


def test_placing_on_half_size_averages_by_area():
    mask = torch.zeros(1, 4, 4)
    mask[0, 0, 0] = 1
    placed = masks.place(mask, Frame(0.5, 0.5), Size(2, 2))
    assert placed[0].tolist() == [[0.25, 0], [0, 0]]


def test_a_mask_to_the_border_stays_full_at_the_border_when_enlarged():
    placed = masks.place(torch.ones(1, 5, 5), Frame(3, 3), Size(15, 15))
    assert torch.allclose(placed, torch.ones(1, 15, 15))


def test_growing_and_shrinking_by_pixels(square):
    grown = masks.grow(square, 5)
    assert masks.bounding_box(grown) == (25, 15, 55, 45)
    assert grown[0, 15, 25] == 0  # corners are round
    assert masks.bounding_box(masks.grow(square, -5)) == (35, 25, 45, 35)
    assert torch.equal(masks.grow(square, 0), square)
    assert masks.grow(square, -30).max() == 0


def test_growing_by_a_fraction_moves_the_edge_by_it(square):
    grown = masks.grow(square, 1.25)
    assert grown[0, 30, 50] == 1
    assert grown[0, 30, 51].item() == pytest.approx(0, abs=1e-6) or grown[0, 30, 51] < 1
    assert grown.sum() > masks.grow(square, 1).sum()


def test_growing_nothing_and_shrinking_everything():
    nothing, everything = torch.zeros(1, 8, 8), torch.ones(1, 8, 8)
    assert torch.equal(masks.grow(nothing, 3), nothing)
    assert torch.equal(masks.grow(everything, -3), everything)


def test_growing_keeps_soft_pixels(square):
    soft = square.clone()
    soft[0, 5, 5] = 0.3
    assert masks.grow(soft, 3)[0, 5, 5].item() == pytest.approx(0.3)


def test_feather_fades_over_the_pixels_asked():
    half = torch.zeros(1, 40, 200)
    half[:, :, 100:] = 1
    faded = masks.feather(half, 20)[0, 20]
    band = ((faded > 0.1) & (faded < 0.9)).sum().item()
    assert band == pytest.approx(20, abs=1)
    assert faded[-1].item() == pytest.approx(1)
    assert torch.equal(masks.feather(half, 0), half)


def test_combining(square):
    other = torch.zeros_like(square)
    other[0, 30:50, 40:60] = 0.5
    assert masks.union(square, other).sum() == square.sum() + 0.5 * 300
    assert masks.intersection(square, other).sum() == 0.5 * 100
    assert torch.equal(masks.invert(masks.invert(square)), square)


def test_box_mask_counts_partial_pixels():
    mask = masks.box_mask(Size(10, 4), (0.25, 0.0, 0.75, 0.5))
    assert mask.shape == (1, 4, 10)
    assert mask[0, 0].tolist() == [0, 0, 0.5, 1, 1, 1, 1, 0.5, 0, 0]
    assert mask[0, 2:].sum() == 0


def test_bounding_box(square):
    assert masks.bounding_box(square) == (30, 20, 50, 40)
    assert masks.bounding_box(square * 0.4) is None
    assert masks.bounding_box(square * 0.4, 0.3) == (30, 20, 50, 40)
    assert masks.enlarged((30, 20, 50, 40), 0.1, Size(51, 60)) == (28, 18, 51, 42)
