"""Words that say nothing about the picture, and words that join two changes."""

from __future__ import annotations

ARTICLES = frozenset({"the", "a", "an"})

FILLERS = ARTICLES | frozenset(
    {"please", "pls", "plz", "kindly", "just", "only", "also", "too", "now", "simply", "some"}
    | {"teh", "hte"}
)
"""May stand anywhere."""

_KINDLY = (
    *("would it be possible", "is it possible", "is there any chance", "any chance"),
    *("do you think you could", "do you think we could", "would you mind", "do you mind"),
    *("i was wondering if you could", "i wonder if you could", "wondering if you could"),
    *("it would be great if you could", "it would be nice if you could", "if you could"),
    *("it'd be great if you could", "would be great if you could", "would love it if you could"),
    *("any chance you could", "any chance we could", "is there a way", "can you please"),
    *("could you please", "would you please", "can you also", "could you also", "may i", "may we"),
    *("are you able", "would you be able", "be so kind as", "would you be so kind as", "feel free"),
)
_TRYING = ("", "to", "to try", "try", "go ahead and", "help and")
_WISHING = (
    *("i want", "we want", "i need", "we need", "i'd like", "we'd like", "i would like"),
    *("we would like", "i'd love", "we'd love", "i would love", "we would love", "i'd prefer"),
    *("we have", "i have", "you need", "you have", "i'm asking"),
)
_SMALL_TALK = (
    *("let's", "let us", "ok", "okay", "hey", "hi", "hello", "hi there", "hello there", "hi all"),
    *("hi team", "hello team", "hey team", "hi guys", "hey guys", "hi everyone", "good morning"),
    *("good afternoon", "dear team", "make sure", "make sure that", "ensure"),
    *(
        "ensure that",
        "be sure to",
        "remember to",
        "try to",
        "try and",
        "let's try",
        "let's go",
        "how about",
    ),
    *("when you can", "when you get a chance", "when you have time", "when you have a minute"),
    *("when you have a moment", "if you can", "if you don't mind", "if it's possible"),
    *("if possible", "if that's ok", "if that's okay", "asap", "as soon as possible", "this time"),
    *("quick one", "small one", "quick fix", "quick request", "one more thing", "cheers", "ta"),
    *("ty", "yo", "lil", "at least", "both", "itself", "themselves"),
    *("for me", "for us", "for now", "as well", "thank you", "thank you so much", "thanks"),
    *("thank you very much", "thanks a lot", "thanks so much", "many thanks", "thx", "tia"),
    *("thanks in advance", "thanks in advance for your help", "much appreciated", "go ahead and"),
    *("a version of", "a version with", "you should", "and nothing else", "nothing else"),
    *("that's all", "that is all", "that's it", "on top of that", "in addition"),
    *("while you're at it", "while you are at it", "at the same time", "along the way"),
    *(
        "and then",
        "after that",
        "afterwards",
        "once that's done",
        "when that's done",
        "and finally",
    ),
    *("as a last step", "as a first step", "to start", "to start with", "to begin with"),
    *("great", "perfect", "awesome", "great work", "looks great", "looks good", "nice one"),
    *(
        "how about",
        "what about",
        "first of all",
        "last but not least",
        "lastly",
        "secondly",
        "firstly",
    ),
)

COURTESIES: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        *(
            f"{asking} {you}"
            for asking in ("can", "could", "would", "will")
            for you in ("you", "we", "i", "you kindly", "you possibly", "you maybe", "you quickly")
        ),
        *(f"{asking} {trying}" for asking in _KINDLY for trying in _TRYING),
        *(
            f"{wishing} {doing}"
            for wishing in _WISHING
            for doing in ("you to", "to", "to try", "you to try", "us to")
        ),
        *_SMALL_TALK,
        *(
            f"{where} {which} {what}"
            for where in ("in", "on", "for", "of", "from")
            for which in ("this", "the", "that", "these")
            for what in ("photo", "picture", "image", "shot", "pic", "photos", "pictures", "images")
        ),
        *("for this one", "on this one", "in this one", "with this one"),
    )
)
"""May stand anywhere, each only whole."""

ASKING = tuple(
    tuple(phrase.split())
    for phrase in (*_KINDLY, "can i", "could i", "let's", "how about", "what about")
)
"""The courtesies that ask: a sentence with one may end in a question mark."""

REQUESTS = frozenset({"can", "could", "would", "will"})
"""With "you" behind, a sentence that ends in a question mark is still a wish."""

PARTING = frozenset({"then", "but", "next", "finally"})
"""Part two changes more surely than "and" does: "don't touch the logo, but crop it"."""

JOINING = PARTING | frozenset({"and", "plus", "with", "while", "first", "+", "&", "adn"})
"""Part two changes, as a comma or a full stop does."""

JOINING_FREELY = frozenset({"so", "/", "|", "though", "also", "after", "afterwards", "yet"})
"""Part two changes where a sentence is read freely."""

NEGATIONS = frozenset(
    {"not", "no", "never", "don't", "dont", "doesn't", "isn't", "won't", "can't", "cannot"}
    | {"without", "nor", "neither", "none", "shouldn't", "mustn't", "nothing", "avoid"}
    | {"unless", "instead", "undo", "except", "hardly"}
)
"""Turn a sentence round: understood only inside a keep clause."""

WISHERS = frozenset(
    {"i", "we", "client", "customer", "marketing", "merchandising", "buyer", "boss"}
) | (
    frozenset(
        {"team", "brand", "they", "she", "he", "buyers", "director", "designer", "stylist"}
        | {"art", "social", "socials", "ecom", "sales", "legal", "ceo", "founder", "amazon"}
        | {"zalando", "shop", "homepage", "agency", "editor", "print", "pr", "studio", "manager"}
        | {"owner", "retailer", "spread", "banner", "header", "layout", "slot", "page", "listing"}
        | {"brief", "catalogue", "catalog", "campaign", "newsletter", "spec", "marketplace"}
        | {"website", "partner", "partners", "wholesale", "boutique"}
    )
)
"""Who may want something; that they do says no more than the wish itself."""

WANTING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        *("want", "wants", "need", "needs", "would like", "would love", "would prefer", "prefers"),
        *("prefer", "asked for", "asks for", "is asking for", "are asking for", "has asked for"),
        *("have asked for", "would like to have", "would like to see", "want to have"),
        *(
            "wants to have",
            "want to see",
            "wants to see",
            "would love to see",
            "would love to have",
        ),
        *(
            "are after",
            "is after",
            "are looking for",
            "is looking for",
            "am looking for",
            "'d like",
        ),
        *("asked us for", "asked me for", "insist on", "insists on", "ask for", "requires"),
        *("require", "need to have", "needs to have", "need to see", "needs to see"),
        *("requested", "wanted", "would rather have", "am after"),
    )
)
"""How they say so."""

WANTING_IN_SHORT: tuple[tuple[str, ...], ...] = tuple(
    tuple(f"{who} {what}".split())
    for who, whats in (
        *(
            (w, ("like", "love", "prefer", "rather have", "want", "need"))
            for w in ("i'd", "we'd", "they'd", "she'd")
        ),
        *((w, ("after", "looking for", "asking for")) for w in ("i'm", "we're", "they're")),
    )
    for plain in whats
    for what in (plain, *(f"{plain} to {verb}" for verb in ("have", "see", "get")))
)
"""The same in one: "we'd like", "I'm after"."""
