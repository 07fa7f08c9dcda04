"""The catalogue agrees with the families that run its models, and every hint names a real entry."""

from __future__ import annotations

import re

import pytest

from presets.grammar.topics import MODEL
from watchfolder.engines.catalogue.known import (
    KNOWN,
    LIBRARIES,
    advice,
    known_model,
    models_for,
    nearest,
)
from watchfolder.engines.catalogue.names import REPOSITORY, check_model_name, name_of
from watchfolder.engines.catalogue.order import Order, named
from watchfolder.engines.diffusion import offline
from watchfolder.engines.diffusion.family_register import families_by_pipeline
from watchfolder.errors import ModelError
from watchfolder.planning.advice import WOULD_DO

COMMIT = re.compile(r"[0-9a-f]{40}")


@pytest.mark.parametrize("model", KNOWN, ids=lambda m: m.name)
def test_a_known_model_is_what_its_family_says(model) -> None:
    family = families_by_pipeline()[model.pipeline]
    assert model.features == set(family.features)
    assert model.needs == dict(family.extras)
    assert model.licence.name == family.licence
    assert model.licence.noncommercial == family.noncommercial


@pytest.mark.parametrize("model", KNOWN, ids=lambda m: m.name)
def test_a_known_model_is_pinned_and_plausible(model) -> None:
    check_model_name(model.name)
    sources = [model.source, *(a.source for a in model.additions)]
    assert all(COMMIT.fullmatch(s.revision) and REPOSITORY.fullmatch(s.repository) for s in sources)
    assert model.largest < model.elements
    # two bytes a number, or, for an addition in four, a little more
    assert 2 * model.elements <= model.bytes * 1.02 <= 2.5 * model.elements
    assert model.licence.url.startswith("https://")


def test_the_libraries_are_those_the_engine_asks_for() -> None:
    assert dict.fromkeys(offline.NEEDED, offline.INSTALL) == LIBRARIES


def test_names_are_unique_and_the_first_is_free_to_use() -> None:
    assert len({m.name for m in KNOWN}) == len(KNOWN)
    assert not models_for("instruct")[0].licence.noncommercial


def test_every_hint_names_a_model_that_can_be_pulled() -> None:
    hints = [MODEL, *WOULD_DO.values(), advice("style")]
    names = [name for hint in hints for name in re.findall(r"models pull (\S+)", hint)]
    assert len(names) >= 9
    assert all(known_model(name) for name in names)
    assert advice("nonsense") == ""


def test_what_a_feature_is_advised_can_do_it() -> None:
    for feature, hint in WOULD_DO.items():
        for name in re.findall(r"models pull (\S+)", hint):
            model = known_model(name)
            assert model is not None
            assert feature in model.features


def test_a_misspelt_name_gets_the_nearest() -> None:
    assert "flux2-klein-4b" in nearest("flux2-klien-4b")
    with pytest.raises(ModelError) as refused:
        named("flux2-klien-4b")
    assert 'did you mean "flux2-klein-4b"' in refused.value.hint


def test_a_repository_of_the_hub_gets_a_name_of_its_own() -> None:
    name, source = named("Acme/My.Model_1")
    assert (name, source.repository, source.revision) == ("my.model_1", "Acme/My.Model_1", "")
    assert name_of("black-forest-labs/FLUX.2-klein-4B") == "flux.2-klein-4b"
    for wrong in ("", "..", "a/b/c", "builtin", "Grand", "a b", "-x", "x" * 65, "x."):
        with pytest.raises(ModelError):
            check_model_name(wrong)


def test_another_repository_under_a_known_name_is_not_the_known_model() -> None:
    assert Order(name="flux2-klein-4b", repository="acme/other").known is None
    assert Order(name="flux2-klein-4b").known is known_model("flux2-klein-4b")
