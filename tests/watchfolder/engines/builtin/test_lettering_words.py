"""Words compared: what a reader may err in, and what is another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfolder.engines.builtin.lettering_words import counting, folded, is_in, words_of
from watchfolder.engines.builtin.networks.text_words import Letters

LATIN = st.text("abcdefghjkmnpqrtuvwxyz", min_size=3, max_size=14)


def read(text: str, sure: float = 0.99) -> Letters:
    return Letters(text, (sure,) * len(text))


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("SOLIDUS", "solidus"),
        ("SOLIDUS", "S0L1DU5"),
        ("SOLIDUS", "SOL IDUS"),
        ("Porto", "made in Porto!"),
        ("LIMITED", "lIMlTED edition"),
        ("café", "CAFÉ"),
        ("東京", "東京タワー"),
    ],
)
def test_the_same_word(word, shown):
    assert is_in(word, read(shown))


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("SOLIDUS", "SOLARIS"),
        ("SOLIDUS", ""),
        ("ATELIER", "ATELIEB"),
        ("ATELIER", "ATELEIR"),
        ("in", "on"),
        ("東京", "京都"),
        ("NORD", "DRON"),
    ],
)
def test_another_word(word, shown):
    assert not is_in(word, read(shown))


def test_a_letter_the_reader_is_not_sure_of_may_be_another():
    sure = [0.99] * 7
    sure[3] = 0.4
    assert is_in("ATELIER", Letters("ATECIER", tuple(sure)))
    assert not is_in("ATELIER", Letters("ATECIER", (0.99,) * 7))


def test_only_sure_and_steady_words_count():
    assert counting(read("Maison Verte"), read("Maison Verte")) == ("Maison", "Verte")
    assert counting(read("Maison Verte", 0.6), read("Maison Verte")) == ()
    assert counting(read("Maison Verte"), read("Maison Vente")) == ("Maison",)
    assert counting(read("a - b"), read("a - b")) == ()
    assert counting(read("GD", 0.9), read("GD")) == ()
    assert counting(read("香", 0.99), read("香")) == ("香",)


def test_each_word_has_its_own_confidence():
    first, second = words_of(Letters("ab cd", (1.0, 0.8, 0.5, 0.4, 0.2)))
    assert (first.text, second.text) == ("ab", "cd")
    assert first.confidence == pytest.approx(0.9)
    assert second.confidence == pytest.approx(0.3)


@given(LATIN, LATIN, LATIN)
def test_a_word_is_found_in_any_line_that_holds_it(before, word, after):
    assert is_in(word, read(f"{before} {word} {after}"))


@given(LATIN)
def test_a_word_with_a_sure_letter_missing_is_another(word):
    if len(word) < 10 and len(set(word)) == len(word):
        assert not is_in(word, read(word[: len(word) // 2] + word[len(word) // 2 + 1 :]))


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
