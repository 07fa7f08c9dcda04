"""Words that say nothing about the picture, and words that join two changes."""

from __future__ import annotations

ARTICLES = frozenset({"the", "a", "an"})

FILLERS = ARTICLES | frozenset(
    {"please", "pls", "kindly", "just", "only", "also", "too", "now", "simply", "some"}
)
"""May stand anywhere."""

COURTESIES: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "can you",
        "could you",
        "would you",
        "will you",
        "can we",
        "could we",
        "can i",
        "could i",
        "let's",
        "ok",
        "okay",
        "hey",
        "make sure",
        "make sure that",
        "ensure",
        "ensure that",
        "if you could",
        "when you can",
        "this time",
        "for this one",
        "on this one",
        "cheers",
        "can you please",
        "i want you to",
        "i would like you to",
        "i'd like you to",
        "i need you to",
        "i want to",
        "i'd like to",
        "i would like to",
        "we need to",
        "we want to",
        "we'd like to",
        "you should",
        "go ahead and",
        "if possible",
        "if you can",
        "for me",
        "for us",
        "as well",
        "thank you",
        "thanks",
        "hi",
        "hello",
        "in this photo",
        "in the photo",
        "in this picture",
        "in the picture",
        "in this image",
        "in the image",
        "in this shot",
        "in the shot",
        "a version of",
        "and nothing else",
        "nothing else",
        *(
            f"for {whom}"
            for whom in (
                *("instagram", "facebook", "pinterest", "tiktok", "amazon", "etsy", "ebay"),
                *("shopify", "social media", "social", "web", "website", "the website"),
                *("the web", "the shop", "the store", "our shop", "our website", "the catalogue"),
                *("the banner", "a banner", "the hero", "the homepage", "the home page", "stories"),
                *("the feed", "the web shop", "the webshop", "web use", "our instagram"),
                *("the catalog", "print", "the newsletter", "the listing", "listings"),
            )
        ),
    )
)
"""May stand anywhere, each only whole. Where a picture is for says no more than the change does."""

REQUESTS = frozenset({"can", "could", "would", "will"})
"""With "you" behind, a sentence that ends in a question mark is still a wish."""

PARTING = frozenset({"then", "but", "next", "finally"})
"""Part two changes more surely than "and" does: "don't touch the logo, but crop it"."""

JOINING = PARTING | frozenset({"and", "plus", "with", "while", "first"})
"""Part two changes, as a comma or a full stop does."""

NEGATIONS = frozenset(
    {"not", "no", "never", "don't", "dont", "doesn't", "isn't", "won't", "can't", "cannot"}
    | {"without", "nor", "neither", "none", "shouldn't", "mustn't", "nothing", "avoid"}
    | {"unless", "instead", "undo", "except", "hardly"}
)
"""Turn a sentence round: understood only inside a keep clause."""
