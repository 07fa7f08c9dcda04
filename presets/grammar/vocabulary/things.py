"""What can be seen in a product picture and named in a sentence.

The list is closed on purpose. With an open one, "change the mood to blue" would recolour a mood.
Nouns stand in the singular; plurals are understood.
"""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


PICTURES = _table("photo picture image shot photograph pic frame everything overall")
"""Mean the whole picture."""

SUBJECTS = _table("product subject item object")
"""Mean whatever the picture is of."""

GROUNDS = _table("background backdrop bg")
"""Mean what is behind it."""

PRODUCTS = _table(
    """
    bag handbag tote crossbody satchel clutch purse backpack rucksack wallet cardholder pouch case
    suitcase briefcase holdall duffel weekender belt shoe sneaker trainer boot sandal heel loafer
    slipper pump mule moccasin hat cap beanie scarf glove sock tie shirt t-shirt tee hoodie
    sweatshirt sweater jumper cardigan jacket coat blazer dress skirt trouser jean pant short
    legging blouse top vest gilet parka cup mug saucer bowl plate glass tumbler bottle jar jug
    teapot kettle vase pitcher carafe tin can box carton packaging tube lipstick compact perfume
    candle lamp lampshade chair armchair sofa couch stool bench table desk shelf cabinet drawer
    cushion pillow blanket throw rug carpet towel curtain watch ring necklace bracelet earring
    bangle brooch sunglass eyewear headphone speaker phone laptop keyboard camera bike helmet
    toy plush notebook pen umbrella car duvet quilt bedding bedspread sheet mattress headboard
    ottoman pouf beanbag bookcase sideboard dresser wardrobe nightstand mirror clock planter pot pan
    wok skillet casserole ladle spatula knife fork cutlery flask thermos canister dispenser soap
    lotion serum cream cleanser shampoo conditioner palette mascara brush comb razor diffuser
    incense bikini swimsuit robe pyjama pajama bra brief boxer legwarmer headband hairband scrunchie
    visor apron bib onesie romper stroller pram crib highchair tripod charger powerbank tablet
    monitor printer router drone tent hammock cooler lunchbox teacup ramekin platter
    coaster napkin tablecloth runner placemat doormat mat cloche basket bin hamper crate trolley
    bicycle scooter skateboard surfboard racket bat ball dumbbell kettlebell guitar ukulele
    anklet cufflink pendant locket tiara wristwatch spectacle goggle bodysuit poncho cape
    kimono sari tracksuit sweatpant jogger culotte dungaree uniform costume
    """
)
"""Kinds of goods; "the bag" may be the whole subject or one thing in it."""

PARTS = _table(
    """
    strap handle buckle clasp zip zipper pull hardware stud rivet eyelet grommet snap button toggle
    lining trim piping edge edging binding flap pocket panel gusset base bottom side body front back
    corner seam stitch stitching thread logo emblem monogram label tag wordmark lettering text print
    pattern embossing badge patch collar cuff sleeve hem waistband drawstring cord lace lacing sole
    outsole midsole insole upper toe toecap tongue vamp tassel fringe chain ring d-ring key fob
    charm lid cap stopper spout rim neck cork dial bezel crown band face case lens temple shade
    stand leg seat armrest backrest frame cover wrapper ribbon bow spoon liquid foam coffee tea
    part surface shell knob foot wheel screen hood tab accent detail area glaze
    """
)
"""What goods are made of, piece by piece."""

MATERIALS = _table(
    """
    leather suede nubuck canvas cotton linen denim wool felt fabric cloth textile knit mesh nylon
    polyester velvet satin silk fur fleece rubber plastic metal steel brass wood wooden glass
    ceramic porcelain stoneware paper cardboard wicker rattan straw cork resin acrylic enamel
    """
)
"""Materials: alone ("the leather") or before another noun ("the leather strap")."""

FLAWS = _table(
    """
    crumb droplet dust lint fluff speck spot mark scratch stain smudge fingerprint blemish dent
    """
)
"""What nobody wants on goods: to clean or retouch it is to take it away."""

LOOSE = FLAWS | _table(
    """
    tag label sticker seal barcode hanger hook peg cable wire pin clip tape string thread cord stand
    spoon straw coaster leaf logo emblem monogram wordmark lettering text print badge patch
    """
)
"""What lies on or beside goods, or is printed on them, and can be taken away."""

SURROUNDINGS = _table("tabletop floor ground wall sky grass table countertop")

DESCRIBING = _table(
    """
    left right upper lower inner outer inside outside middle main front back rear top bottom side
    big small large long short wide narrow thin thick shoulder wrist cross-body shiny matte glossy
    patent smooth grained pebbled quilted woven braided embossed printed plain striped checked
    metallic gold golden silver embroidered crochet knitted ribbed padded tubular round square
    decorative visible exterior interior paper hang care brand company price
    swing shipping size loose stray little tiny
    """
)
"""May stand before a noun and say which one is meant."""

ASPECTS = _table(
    """
    texture grain shape silhouette proportion fold crease wrinkle shading reflection highlight
    shadow lighting light composition framing crop angle camera perspective position pose size model
    person hand face skin hair product subject background
    """
)
"""What can be kept besides things."""

NOUNS = PRODUCTS | PARTS | LOOSE | MATERIALS | SURROUNDINGS


def singular(word: str) -> tuple[str, ...]:
    """Return `word` and what it could be the plural of."""
    forms = [word]
    if word.endswith("s") and not word.endswith("ss"):
        forms.append(word[:-1])
    if word.endswith("es"):
        forms.append(word[:-2])
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    if word.endswith("ves"):
        forms += [word[:-3] + "f", word[:-3] + "fe"]
    return tuple(forms)


def is_one_of(word: str, table: frozenset[str]) -> bool:
    """Whether `word`, or its singular, stands in `table`."""
    return any(form in table for form in singular(word))
