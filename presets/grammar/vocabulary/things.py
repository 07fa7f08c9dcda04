"""What can be seen in a product picture and named in a sentence.

The list is closed on purpose. With an open one, "change the mood to blue" would recolour a mood.
Nouns stand in the singular; plurals are understood.
"""

from __future__ import annotations

from presets.grammar.vocabulary.goods import GOODS
from presets.grammar.vocabulary.pieces import PIECES


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


PICTURES = _table(
    "photo picture image shot photograph pic frame visual packshot everything overall"
)
"""Mean the whole picture."""

SUBJECTS = _table("product subject item object sample garment article merchandise")
"""Mean whatever the picture is of."""

GROUNDS = _table("background backdrop bg")
"""Mean what is behind it."""

PRODUCTS = GOODS | _table(
    """
    bag handbag tote crossbody satchel clutch purse backpack rucksack wallet cardholder pouch case
    suitcase briefcase holdall duffel weekender belt shoe sneaker trainer boot sandal heel loafer
    slipper pump mule moccasin hat cap beanie scarf glove sock tie shirt t-shirt tee hoodie
    sweatshirt sweater jumper cardigan jacket coat blazer dress skirt trouser jean pant short
    legging blouse top vest gilet parka cup mug saucer bowl plate glass tumbler bottle jar jug
    teapot kettle vase pitcher carafe tin can box carton pack
    packaging tube lipstick compact perfume
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
    loveseat settee recliner rocker daybed futon chaise footstool barstool chairpad hutch credenza
    bookshelf shelving console chest trunk easel chandelier sconce
    lantern nightlight candleholder candlestick tealight teacup
    beaker goblet flute decanter carafe tankard stein growler canteen sippy cafetiere percolator
    grinder toaster blender mixer juicer fryer oven stove microwave fridge freezer dishwasher
    vacuum iron steamer humidifier fan heater purifier dehumidifier thermostat scale tray board
    peeler grater whisk tongs colander sieve strainer apron trivet corkscrew opener
    cookware bakeware dinnerware tableware glassware crockery teaspoon tablespoon
    chopstick soapdish toothbrush toothpaste loofah sponge bathrobe bathmat
    washcloth facecloth nightgown slip camisole corset tights stocking leggings stockings underwear
    boxers knicker thong panties lingerie bralette overalls overall jumpsuit playsuit kaftan tunic
    turtleneck polo rollneck crewneck pullover windbreaker anorak raincoat trenchcoat trench
    overcoat peacoat bomber gown tuxedo suit waistcoat bolero shrug shawl stole pashmina bandana
    turban fedora trilby bonnet earmuff mitten gauntlet flip-flop espadrille clog brogue
    oxford derby ballerina flat stiletto wedge trainers cleat plimsoll hi-top slide bootie
    messenger duffle gymbag fannypack bumbag hipbag baguette minaudiere keyring keychain
    lanyard luggage watchband choker
    hoop signet solitaire monocle glasses sunglasses shades
    earbud earphone airpod soundbar subwoofer turntable amplifier amp microphone mic webcam mouse
    trackpad keypad joystick controller gamepad smartwatch smartphone tracker e-reader kindle
    projector television tv remote dock hub adapter hairdryer straightener curler trimmer
    shaver epilator tweezer polish blush bronzer highlighter concealer foundation eyeliner
    eyeshadow primer toner moisturizer moisturiser sunscreen balm gloss ointment gel mist spray
    cologne parfum scent vial ampoule tub flacon roll-on deodorant
    supplement vitamin capsule pill protein shaker snack bar chocolate cookie biscuit cereal honey
    jam sauce oil vinegar wine beer whisky gin juice water soda pencil marker crayon
    sketchbook diary folder binder stapler calendar poster
    puzzle doll teddy bear rattle pacifier teether walker buggy pushchair
    carrier harness leash lead kennel scratcher birdhouse feeder hose rake shovel spade
    flowerpot wheelbarrow mower barbecue grill parasol sunlounger deckchair
    paddle kayak canoe snowboard ski sled rope weight barbell treadmill
    club putter racquet shuttlecock goalpost jersey kit drum violin piano cello trumpet
    saxophone harmonica drill hammer saw screwdriver wrench plier toolbox ladder torch flashlight
    tyre tire bumper motorbike motorcycle van truck boat
    """
)
"""Kinds of goods; "the bag" may be the whole subject or one thing in it."""

PARTS = PIECES | _table(
    """
    inside outside underside rear liner strap handle buckle clasp zip zipper pull hardware stud
    rivet eyelet grommet snap button toggle
    lining trim piping edge edging binding flap pocket panel gusset base bottom side body front back
    corner seam stitch stitching thread logo emblem monogram label tag wordmark lettering text print
    pattern embossing badge patch collar cuff sleeve hem waistband drawstring cord lace lacing sole
    outsole midsole insole upper toe toecap tongue vamp tassel fringe chain ring d-ring key fob
    charm lid cap stopper spout rim neck cork dial bezel crown band face case lens temple shade
    stand leg seat armrest backrest frame cover wrapper ribbon bow spoon liquid foam coffee tea part
    surface shell knob foot wheel screen hood tab accent detail area glaze embroidery bed upholstery
    bullet nozzle pump dropper applicator wand trigger sprayer valve tap faucet handlebar pedal
    saddle tire tyre fork spoke grip guard mount bracket hinge latch lock bolt screw rivets grille
    cone driver earcup earcups earpad earpads earpiece headrest headband arm armpad caster castor
    door tabletop countertop leaf slat rail post rung spindle skirt ruffle frill pleat dart placket
    yoke lapel shoulder bodice bust waist hip knee ankle arch welt quarter counter footbed sockliner
    tread bumper mudguard shoelace shoelaces bootlace keeper loop tip aglet feet tassels pompom
    pom-pom bobble peak brim sweatband rib ribbing knitting webbing divider slot compartment
    interior exterior outer inner padding cushioning filling bulb plinth pedestal stem wick wax
    contents powder granules content outline border stripe dot check motif graphic artwork
    illustration crest signature name number numeral hand indices pusher lug gemstone gem stone
    pearl diamond setting prong bead bail caseback bridge nosepad display keycap key keycaps plug
    socket port trackwheel casing housing enclosure chassis covering section end inset overlay
    underside topstitching topstitch tie drawcord cinch elastic flounce canopy seatpad pad cushions
    bodywork wing petal spine page wrap coating finish sheen varnish lacquer paint edge-paint
    painting trimming beading crest swoosh grain texture weave facet pattern fringe quilting
    reflection liquid upholstery rack dish tile tray holder mat shoetree set word
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
    crumb droplet dust lint fluff speck spot mark scratch stain smudge fingerprint blemish dent hair
    fiber fibre dirt grime mud smear streak fleck scuff scuffmark watermark residue glue bubble
    thumbprint handprint fingermark hairline rust chip nick ding pilling bobbling fuzz particle grit
    splash drip drop limescale crease wrinkle footprint glare flare hotspot pixel mould mold moire
    imperfection flaw crack debris smudges pockmark waterspot
    """
)
"""What nobody wants on goods: to clean or retouch it is to take it away."""

LOOSE = FLAWS | _table(
    """
    tree screw bolt nut checker butterfly pencil clamp roll tag label sticker seal barcode hanger
    hook peg cable wire pin clip tape string thread cord
    stand spoon straw coaster leaf logo emblem monogram wordmark lettering text print badge patch
    wrapper leg clamp line sachet paper tissue packet wrapping wrap foil film ziptie zip-tie tie
    cord rope staple hangtag pricetag swingtag nametag ticket receipt card post-it note stick rod
    tripod mannequin dummy hand finger thumb magnet tack blu-tack needle nail leaves twig petal
    pebble crumbs bug fly insect timestamp date stamp caption number qr code qr-code sign ruler
    swatch shrinkwrap cellophane polybag packaging peanut bubblewrap styrofoam cardboard protector
    bar-code ean price glare flare hotspot ghosting pixel level ladder bucket reflector boom
    clothespin tripod lightstand c-stand sandbag gaffer extension-cord spotlight socket plug outlet
    softbox lightstand alarm
    """
)
"""What lies on or beside goods, or is printed on them, and can be taken away."""

SURROUNDINGS = _table(
    "photographer tabletop floor ground wall sky grass table countertop surface edge corner"
)

DESCRIBING = _table(
    """
    left right upper lower inner outer inside outside middle main front back rear top bottom side
    big small large long short wide narrow thin thick shoulder wrist cross-body shiny matte glossy
    patent smooth grained pebbled quilted woven braided embossed printed plain striped checked
    metallic gold golden silver embroidered crochet knitted ribbed padded tubular round square
    changing reed gravy money seed air dry wet life night work french ink sketch garlic pie toast
    music charcoal selfie smart greeting tortilla salad advent fountain stacking packing wrapping
    lounge skirting sample kid woman man girl boy child men women fairy string
    decorative messy busy cluttered boring patchy uneven crumpled wrinkled creased
    studio seamless
    visible exterior interior paper hang care brand company price swing shipping size
    loose stray little tiny fishing silica tissue power safety security rubber anti-theft theft
    discount sale barcode shipping address return warning energy washing wash protective plastic
    clear transparent natural original existing current new old remaining leftover extra nasty ugly
    annoying distracting obvious visible dusty dirty sticky faint white foreground bottom-left
    upper-left leftmost rightmost far near nearest whole entire centre center central single double
    first second third thicker thinner wooden metal leather stand-up zipped buttoned pleated ruffled
    brushed polished hammered frosted tinted painted lacquered varnished enamelled enameled glazed
    ceramic floral geometric polka-dot pinstriped tie-dye checkered plaid tartan checkerboard
    contrast contrasting cotton chunky slim oversized cropped long-sleeved short-sleeved sleeveless
    low-top high-top sensor chrome oak walnut beech pine ash assembly colour color plant flower tea
    soup salad egg wine lens eye skin face body hand foot head bath kitchen dining coffee side
    bedside
    garden office desk wall floor ceiling table pet dog cat baby kids kid's men's women's girl's
    boy's child's adult travel sports gym running hiking tennis football cycling yoga swim beach
    wedding evening everyday scented soy two-seater three-seater modular electric cordless wireless
    bluetooth laundry storage gift jewellery jewelry makeup cosmetic toiletry drinking water wine
    tea corduroy tweed nylon sherpa faux vegan reusable insulated stainless cast porcelain mid light
    hot dead stuck crystal velvet cutting chopping serving baking mixing ironing drinking carrying
    mounting packing hiking fire alarm smoke running sleeping sewing writing reading welcome dish
    lunch bread cake shoe tree steam plug electrical electric outsole outermost innermost
    skipping rocking watering scratching charging chewing climbing camping hanging rolling
    measuring swimming knitting pressure slow rice espresso moka record spirit steak butter
    picnic balcony window car bike doll bird fish horse puppy kitten rabbit hamster gold-plated
    silver-plated baseball basketball volleyball rugby cricket golf hockey ski snow surf pilates
    boxing martial archery gardening barbecue bbq party birthday christmas rain sun moon star
    heart toilet shower linen-look oven fridge freezer microwave induction gas solar usb
    wall-mounted freestanding folding foldable collapsible inflatable rechargeable electronic
    analogue analog mechanical waterproof windproof hooded lined zip-up button-down crew v-neck
    round-neck polo halter strapless backless midi maxi mini pencil a-line skinny bootcut
    straight-leg wide-leg high-waisted low-rise ankle knee-high over-the-knee slip-on lace-up
    open-toe closed-toe pointed block platform wedge vintage retro classic press bar beer milk
    cocktail champagne whisky whiskey gin cheese sugar pepper salt spice herb oil vinegar honey
    jam sauce pasta noodle sandwich pizza cookie biscuit waffle popcorn ice soda mineral school
    lever ring spiral pocket photo picture art paint modelling building play activity teething
    feeding nursing nappy changing-room potty lash lip brow nail hair beard shaving hand-held
    number license licence
    """
)
"""May stand before a noun and say which one is meant."""

ASPECTS = _table(
    """
    texture grain shape silhouette proportion fold crease wrinkle shading reflection highlight
    shadow lighting light composition framing crop angle camera perspective position pose size model
    wordmark branding proportions layout scale finish colour color contrast tone
    weave pleat drape fit structure construction contour outline form typography font wording label
    ratio format resolution sharpness sheen gloss shine gradient reflections shadows
    design artwork placement orientation
    person hand face skin hair product subject background
    """
)
"""What can be kept besides things."""

CARRIERS = _table(
    """
    stand rack holder post rail block mount hook hanger set pad board screen tree bank player tray
    dish strainer head light cover
    """
)
"""Goods behind what they are for: "cake stand"; alone, parts of others."""

CARRIED = _table("cake plant spice wine key coat tea knife egg towel shower toilet record butter")

COMPOUNDS = {
    "bottle": _table(
        """
        wine water perfume oil milk beer juice sauce shampoo soap spray glass plastic baby pump
        vinegar gin whisky whiskey lotion scent medicine pill gas sports steel dropper conditioner
        """
    ),
    "cream": _table("face hand eye night day body ice skin foot hair beard"),
    "light": _table("night ring fairy bike string ceiling wall table desk head rear brake led"),
    "iron": _table("steam waffle curling"),
    "leaf": _table("table side palm gold"),
    "lipstick": _table("matte satin"),
    "mat": _table("yoga bath door place play sports exercise car floor"),
    "mouse": _table("computer toy plush felt"),
    "pearl": _table("earring necklace pendant"),
    "press": _table("garlic french tortilla trouser tofu coffee citrus lemon"),
    "rest": _table("foot head arm wrist spoon neck"),
    "stop": _table("door"),
    "strip": _table("power led light curtain"),
    "well": _table("ink"),
    "powder": _table("compact face body baby protein cocoa milk soap"),
    "saddle": _table("bike bicycle horse leather"),
    "shell": _table("trolley suitcase phone outer luggage helmet tent case"),
    "stone": _table("pizza baking ring gem pendant earring necklace center centre side"),
}
"""Words that also begin a colour ("bottle green") or do something ("press"), with those before
them that make them goods."""

NOUNS = PRODUCTS | PARTS | LOOSE | MATERIALS | SURROUNDINGS


def singular(word: str) -> tuple[str, ...]:
    """Return `word` and what it could be the plural of."""
    forms = [word]
    if "-" in word and not word.endswith("-hand"):  # "dog-bed", not "right-hand"
        forms += singular(word.rpartition("-")[2])
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
