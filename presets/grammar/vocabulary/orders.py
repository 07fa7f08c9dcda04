"""Words that make an instruction: where one stands, nothing is set aside as a mere reason."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDERS = _table(
    """
    make change crop recrop reframe add remove erase delete replace swap switch recolor recolour
    paint dye tint brighten darken lighten warm cool sharpen upscale enlarge extend expand widen cut
    keep leave lose reduce increase decrease boost lift lower raise tone desaturate saturate blur
    rotate flip mirror resize retouch clone extract isolate clip trim apply insert create convert
    render preserve retain protect don't dont
    """
)
TELLING = _table(
    """
    brighter darker warmer cooler lighter colder sharper crisper softer stronger weaker lower higher
    more less contrast saturation exposure brightness vibrance temperature highlights shadows blacks
    whites shadow reflection gradient background backdrop bg transparent cutout cut-out grain stop
    stops ev px pixels percent square portrait landscape widescreen should must without except never
    dark bright dull flat yellowish bluish larger bigger smaller
    """
)
STARTING = _table(
    """
    put take get give use apply turn bring pull push set place clean wipe fix retouch show lay let
    dial open recover deepen go have
    """
)
"""More words that an order begins with; elsewhere they say other things as well."""
DEEDS = _table("look grade crop upscale upscaling extension cutout cut-out shadow background grain")
"""Names of what is done: "before the crop"."""
