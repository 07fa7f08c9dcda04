"""A place that is said by nothing is no place: it never means everything."""

import pytest
from pydantic import ValidationError

from presets.regions import Region


@pytest.mark.parametrize("said", [{"mask": ""}, {"words": ""}, {"box": []}, {"color": ""}])
def test_an_empty_place_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"empty|needs"):
        Region.model_validate(said)


def test_nothing_said_is_everything() -> None:
    assert Region.model_validate({}).kind == "everything"
    assert Region.model_validate({"grow": 3}).kind == "everything"
