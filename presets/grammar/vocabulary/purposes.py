"""What a picture is for: "for the US store", "for our summer campaign". Says nothing to do.

A purpose is "for", then any of the words before a noun, then the noun that ends it. The lists are
closed, so that "for a brighter mood" or "for the strap" is never passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

from presets.color import Color
from presets.grammar.vocabulary.orders import ORDERS, TELLING
from presets.grammar.vocabulary.things import NOUNS, is_one_of


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE = _table(
    """
    the our my a an this next new upcoming coming main front mobile desktop online web email e-mail
    digital print printed social media us uk eu european german french american global spring summer
    autumn fall winter holiday christmas easter black friday ss25 aw25 ss26 aw26 season season's
    week
    week's month month's product hero home landing category detail google meta instagram facebook
    pinterest tiktok amazon etsy ebay shopify linkedin paid organic seasonal weekly monthly press
    sales brand retail wholesale partner client client's clients' customer company and sale gift
    shopping wedding birthday mother's father's tv radio double anniversary valentine's story launch
    """
)
ENDS = _table(
    """
    store stores shop shops webshop site website websites webstore homepage page pages banner
    banners newsletter newsletters mailer mailing mailings catalog catalogue catalogs catalogues
    listing listings feed post posts story stories reel reels campaign campaigns launch ad ads
    advert adverts email emails e-mail lookbook brochure flyer poster posters billboard marketplace
    marketplaces amazon etsy ebay instagram facebook pinterest tiktok shopify linkedin google web
    print press social socials media drop range collection grid thumbnail thumbnails header carousel
    hero pdp plp app presentation deck pitch kit package packaging market markets team sale client
    customer buyers buyer retailer retailers wholesale e-commerce ecommerce use season insta ig edit
    look month day weekend advert adverts newsletter mailer promo promotion event fair tradeshow
    booth window windows webinar blog article magazine spread editorial billboard billboards screen
    screens partner partners stockist stockists distributor preorder pre-order sample lineup
    assortment portfolio showroom display release releases capsule teaser feeds homepages holidays
    easter christmas halloween summer winter autumn fall spring black-friday board moodboard mockup
    mock-up slide slides signage leaflet leaflets handout postcard postcards sign-off approval
    review reviews test tests testing archive archives record records guide guides spot spots tv
    invitation invitations brochures anniversary exhibition fairs placement placements mail mails
    """
)
_THINGS = NOUNS - ENDS
_LONGEST = 7
"""Words of a purpose."""
_SAVING = ("save", "except")
"""With "for" behind, these name what is left out."""
_SPEAKS = _table(
    "we i you please could can would make change put crop add remove keep and but then with to in"
    " on strap bag"
)
"""Words that are no part of it: here something else begins."""


def purpose(words: Sequence[str], start: int) -> int:
    """Return the index after the purpose that begins at `start`; `start` itself if none does."""
    if words[start] != "for" or (start and words[start - 1] in _SAVING):
        return start
    if start and Color.find(words[start - 1]) is not None and not _sure(words, start):
        return start
    end = start
    for index in range(start + 1, min(start + 1 + _LONGEST, len(words))):
        if words[index] in ENDS:
            end = index + 1
        elif words[index] not in _BEFORE and (
            not words[index].replace("'", "").replace("-", "").isalpha()
            or words[index] in _SPEAKS
            or words[index] in ORDERS
            or words[index] in TELLING
            or is_one_of(words[index], _THINGS)
            or Color.find(words[index]) is not None
        ):
            break
    return end


def _sure(words: Sequence[str], start: int) -> bool:
    """Behind a colour, only a purpose of the closed list: "navy for the strap" is none."""
    for index in range(start + 1, min(start + 1 + _LONGEST, len(words))):
        if words[index] in ENDS:
            return True
        if words[index] not in _BEFORE:
            return False
    return False
