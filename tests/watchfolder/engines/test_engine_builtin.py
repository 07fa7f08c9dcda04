from __future__ import annotations

from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

from presets.edits.instruct import Instruct
from presets.edits.reframe import Reframe
from presets.edits.sharpen import Sharpen
from watchfolder import __version__
from watchfolder.engines.builtin import engine as engine_module
from watchfolder.engines.builtin.engine import BuiltinEngine, kernel_modules, needs_subject
from watchfolder.engines.builtin.outside import put_back_outside
from watchfolder.engines.engine import Mask, Materials, StepResult
from watchfolder.errors import EngineError, EngineMemoryError
from watchfolder.pictures.picture import Picture


class Quiet:
    def report(self, fraction: float, note: str = "") -> None:
        pass


def picture(value: int = 90, *, alpha: bool = False) -> Picture:
    plane = np.full((8, 12), 200, np.uint8) if alpha else None
    return Picture(np.full((8, 12, 3), value, np.uint8), plane)


def half() -> Mask:
    values = torch.zeros(1, 8, 12)
    values[..., :6] = 1
    return Mask(values)


def test_the_card_is_read_off_the_kernel_files() -> None:
    card = BuiltinEngine().card
    assert card.name == "builtin"
    assert card.version == __version__
    for module in kernel_modules().values():
        assert all(card.features[feature] == module.VERSION for feature in module.FEATURES)
    assert "grain" in card.seeded
    assert "reframe" in card.needs_subject
    assert "sharpen" not in card.needs_subject
    assert {"remove", "extend"} <= set(card.welcomes_subject)
    assert len(card.models["u2netp.onnx"]) == 64
    assert card.libraries["torch"].startswith("2.")
    assert not card.generative
    assert card.refusal(Sharpen(), 1000) == ""


def test_a_kernel_may_say_exactly_when_it_needs_the_subject() -> None:
    assert needs_subject(Reframe.model_validate({"aspect": "1:1"}))
    assert not needs_subject(Reframe.model_validate({"aspect": "1:1", "gravity": "top"}))
    assert not needs_subject(Sharpen())


def test_an_edit_without_a_kernel_is_refused() -> None:
    source = picture()
    with pytest.raises(EngineError, match="cannot do instruct"):
        BuiltinEngine().apply(
            Instruct(text="make it nicer"), source, Materials(source, half(), None), Quiet()
        )


def test_a_mask_of_another_size_is_refused() -> None:
    source = picture()
    wrong = Mask(torch.ones(1, 3, 3))
    with pytest.raises(EngineError, match="12 wide, 8 high"):
        BuiltinEngine().apply(Sharpen(), source, Materials(source, wrong, None), Quiet())


def test_what_a_kernel_did_outside_is_put_back_and_told() -> None:
    before = picture(90, alpha=True)
    after = Picture(np.full((8, 12, 3), 100, np.uint8), np.full((8, 12), 7, np.uint8))
    result = put_back_outside(StepResult(after), before, half())
    assert (result.picture.rgb[:, :6] == 100).all()
    assert (result.picture.rgb[:, 6:] == 90).all()
    assert result.picture.alpha is not None
    assert (result.picture.alpha[:, 6:] == 200).all()
    (figure,) = result.figures
    assert (figure.name, figure.value, figure.passed) == ("outside_max_diff", 0.0, True)
    assert "193 levels were put back" in figure.note


def test_without_an_outside_nothing_is_measured() -> None:
    before = picture(90)
    result = put_back_outside(StepResult(picture(100)), before, Mask(torch.ones(1, 8, 12)))
    assert result.figures == ()
    assert (result.picture.rgb == 100).all()


@pytest.mark.parametrize(
    "bad",
    [
        Picture(np.zeros((4, 4, 3), np.uint8)),
        Picture(np.zeros((8, 12, 3), np.uint16)),
        picture(alpha=True),
    ],
)
def test_a_kernel_that_stays_inside_keeps_size_depth_and_alpha(bad: Picture) -> None:
    with pytest.raises(EngineError):
        put_back_outside(StepResult(bad), picture(), half())


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 12 bytes"),
    ],
)
def test_every_kind_of_no_memory_is_one_error(
    error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: object) -> StepResult:
        raise error

    hungry = SimpleNamespace(VERSION=1, FEATURES=("sharpen",), run=run)
    monkeypatch.setattr(engine_module, "kernel_modules", lambda: {"sharpen": hungry})
    source = picture()
    with pytest.raises(EngineMemoryError) as caught:
        BuiltinEngine().apply(Sharpen(), source, Materials(source, half(), None), Quiet())
    assert caught.value.retryable


def test_other_faults_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> StepResult:
        raise RuntimeError("shape mismatch")

    faulty = ModuleType("faulty")
    faulty.__dict__.update(VERSION=1, FEATURES=("sharpen",), run=run)
    monkeypatch.setattr(engine_module, "kernel_modules", lambda: {"sharpen": faulty})
    source = picture()
    with pytest.raises(RuntimeError, match="shape mismatch"):
        BuiltinEngine().apply(Sharpen(), source, Materials(source, half(), None), Quiet())
