"""Words that are no names of things, though nothing else in the grammar knows them.

An unknown word is taken for the name of a thing only where the name of a thing must stand. These
are the words that stand there too and cannot be pointed at: moods, people, places, shapes, manners.
"""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_THINGS = _table(
    """
    mood vibe vibes atmosphere ambience ambiance feeling feelings style styling theme season story
    message narrative energy impression aesthetic aesthetics character personality emotion drama
    mystery magic luxury quality beauty elegance glamour spirit soul life love wow attention detail
    impact interest appeal presence depth volume weight balance harmony motion movement action
    person people man woman men women boy girl child kid baby model models lady guy human humans
    customer customers audience viewer family couple friend friends celebrity influencer athlete
    runner dancer child's hands world city town street beach sea ocean lake river forest mountain
    mountains desert jungle park meadow field farm village space moon stars cloud clouds rain snow
    fog smoke steam fire flame flames ice wind storm lightning sunset sunrise dawn dusk night day
    morning evening summer winter autumn spring christmas easter halloween room bedroom kitchen
    bathroom living lounge studio loft apartment cafe bar restaurant hotel office garden terrace
    balcony pool spa gym shop window windows scene scenery setting environment surroundings location
    midtone midtones mids levels curves gamma
    landscape horizon lifestyle editorial campaign angle view perspective viewpoint pose position
    side sides height width length shape size version versions variant variants option options
    alternative alternatives idea ideas thing things stuff something anything everything nothing
    someone anyone way ways kind kinds sort bit bits last previous earlier yesterday tomorrow week
    month year time times moment same similar identical different other others another better worse
    best worst nicer prettier bigger smaller larger wider taller shorter longer thicker thinner
    rounder straighter cleaner fancier cheaper expensive premium professional modern vintage retro
    classic elegant luxurious cinematic dramatic dreamy playful fun funky sexy cool hot fresh clean
    crisp sleek edgy bold minimal minimalist minimalistic festive cosy cozy rustic industrial
    natural organic blurry blurred sharp noisy grainy crooked tilted straight upside centred
    centered look looks feel feels filter filters effect effects animation video gif text texts font
    fonts word words headline slogan claim caption price discount offer claim open opened closed
    shut folded unfolded zipped unzipped worn used broken wet dry dirty
    """
)
"""None of these is ever the name of a thing to edit."""

NO_WORDS = _table(
    """
    if whether unless until when while because since although whereas whenever
    half quarter third thirds degrees inch inches cm mm
    and or nor not never none neither
    last previous earlier yesterday same similar identical different other another better worse best
    something anything everything nothing someone anyone nicer prettier
    """
)
"""Nor is one of these any part of such a name."""

NO_NAMES = ("ed", "ly", "ing", "ness", "ity", "ism", "tion", "ward", "wards", "'t", "n't")
"""Nor is a word that ends so, where nobody knows it."""
