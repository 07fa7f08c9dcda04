"""Verbs that ask for what a sentence cannot have here: known, so that none is taken for a name."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERBS = _table(
    """
    accentuate accompany achieve add adjust age align animate appear arrange ask assemble attach
    bake balance beautify bend blend blow bokeh border break bring brush build burn button buy call
    carry carve cast catch celebrate center centre check choose clarify clear climb close collage
    collect color colour colorize colourise colorise combine come compare complete compose compress
    connect contain cook copy correct count cover craft create cross crumple cuddle curl customize
    dance deblur decorate deepen define deform delight deliver denoise design destroy develop
    digitize dilute disappear display distort divide double doze draw dress drink drive dry
    duplicate dust eat elevate elongate embed embellish emboss embroider emphasize emphasise engrave
    enhance enjoy enrich enter erode exaggerate examine exchange explain explode explore export
    expose fade fake fall fasten feather feature feed fill filter find finish fit flatten float flow
    fly focus fold follow frame freshen frost fuse gather generate get gild give glow glue grab
    grade group grow guess hang harmonize help hit hold hover hug illustrate imagine imitate immerse
    import improve incorporate inflate inspect install integrate invent invert invite iron join
    juggle jump kick knit label laminate laugh launch lay lean learn leave light like line liquify
    list live load look loop love magnify mark mask match mat merge melt mimic minimize mirror mix
    mock model modernize mould move multiply mute nail name narrow neaten normalize note notice open
    orient outline outpaint overlay own pack pair park paste peel perfect photograph pick pin place
    plant play plug point polish pose position post pour prepare present preserve press print
    process produce propose protect publish pull push quilt raise randomize reach read rearrange
    rebuild recreate redesign redraw reflect refine refresh regenerate reimagine reinvent rejig
    relax relight reload remake remaster remix remodel render reorder repair repeat rephrase
    replicate reply repose reproduce reshape reshoot restore restyle retake retexture return reveal
    reverse review rework rewrite ride rip roll rotate round ruin run scale scatter scribble scrub
    sculpt seal search see select sell send separate serve sew shade shadow shake shape share shift
    shoot show shred shrink sign simplify simulate sit skew sketch slant slice slim slip smash smile
    smooth snap soak soften solarize solve spin splash split spray spread sprinkle squash squeeze
    stack stage stain stamp stand start stay stitch stop store straighten stretch stuff style
    stylize submerge surprise suspend swirl talk taper tell test texture thicken thin throw tie
    tighten tilt tone toss touch trace track transfer translate transplant transport travel try tuck
    turn twist type unbox unbutton uncover undo unfold unify unlace unpack unroll unwrap unzip
    upgrade use vary vectorize vignette visualize wait walk warp wash watch wear weather weave wet
    whiten widen win wiggle wind wish withdraw work wrap wrinkle write zip zoom recolour jazz zhuzh
    spruce spice amp liven
    """
)
