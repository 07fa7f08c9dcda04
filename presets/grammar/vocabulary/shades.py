"""Colour names of the trade that are no colour words of the language itself, and words that shade.

A step that a sentence becomes carries the number beside the name: it means the same anywhere.
"""

from __future__ import annotations


def _table(text: str) -> dict[str, str]:
    rows = (" ".join(row.split()).rpartition(" ") for row in text.split(",") if row.strip())
    return {name.strip(): f"#{number}" for name, _, number in rows}


SHADES: dict[str, str] = _table(
    """
    duck egg C3D7D3, robin egg blue 8FCFCB, tiffany blue 81D8D0, ocean blue 2B6C8F, sea blue 2E7C93,
    ink blue 1F2C47, french navy 1E2A4A, air force blue 5D7B99, storm blue 4F6474,
    arctic blue C9E0EA, glacier blue B5D3DF, cornflower 6A8FD0, sky 8CC3E2, chambray 7C93B2,
    wedgwood blue 6B8CAE, oxford blue 14213D, marine 1D3557, marine blue 1D3557, lagoon 2C8C99,
    peacock 0F5F70, peacock blue 0F5F70, aegean blue 3A6A8C, lapis 26498C, delft blue 2F4A7D,
    china blue 3E6491, indigo blue 34316B, baby pink F5C6CE, neon green 39FF14, neon pink FF4FA3,
    neon yellow F4FF3A, neon orange FF6A1F, neon blue 2B6BFF, neon coral FF5A4D, neon purple B026FF,
    neon red FF2A3C, pastel green B8DDB8, pastel blue B5D0E6, pastel pink F3C6D0,
    pastel yellow F7EBB0, pastel purple CDBDE2, pastel lilac D9C8E6, pastel lavender D3CCEA,
    pastel mint C4E8D4, pastel orange F8CFAA, pastel peach F9D9C0, pastel coral F6B6A8,
    matcha A5B57C, avocado 6B7B3A, basil 5A7247, pear C6CC6A, celery C3CE94, tea green C9D8B6,
    seaweed 3F5B45, jungle green 2C6B4F, leaf green 5B8C3E, fir green 1F3F33, spruce 2F4F47,
    ivy 3C5A3E, juniper 4C6458, laurel 6B7F5E, thyme 7D8A6A, pea green 8BA04A, viridian 3B7D68,
    celadon ACC8B0, verdigris 5FA39A, eau de nil C5D6BA, cactus 5F7F52, military green 4B5230,
    loden 434B39, khaki green 7A7A4D, pastel sage BCC7B2, berry 8C2149, cranberry 9B1B3C,
    strawberry D13B4A, watermelon EA5D6B, flamingo F08A9B, bubblegum F3A0C0, bubblegum pink F3A0C0,
    candy pink EE82A9, ballet pink F1D2D2, petal pink F0CBD0, rosewood 7B4240, paprika A63A24,
    chili red B3261E, chilli red B3261E, chilli B3261E, lipstick red B5142B, fire engine red CE2029,
    signal red C1121C, beetroot 7A1F45, sangria 7C1A33, cabernet 5B1A2B, marsala 8A4642,
    salmon pink F19C90, shell pink F4D3CB, coral pink F58B80, coral red EE5B4A, dusky pink C48F92,
    dusky rose B57B7F, antique rose B98080, antique pink CFA5A0, nude pink E3BDB0,
    nude beige DDC0A8, burnt sienna A8532F, rust orange B9552A, rust red 9A3B26, rust brown 8A4A2B,
    clementine EE7B2C, mandarin F07D32, carrot EB7A2D, papaya F5935C, mango F4A63A, melon F5A582,
    cantaloupe F6B27E, sunflower F0B827, sunflower yellow F0B827, daffodil F6D53C, primrose F3E7A2,
    buttercup F3CF45, sunshine yellow F8D33A, turmeric CF9426, curry B98A2A, dijon B7993F,
    citron D6CC3E, banana F2DD80, maize F0D070, iris 6D62AE, damson 4B2A44, fig 57384A,
    raisin 45303A, blackberry 3F2540, blackcurrant 3A2340, hyacinth 8078BE, ultraviolet 5F4B8B,
    royal purple 5B2E8A, boysenberry 6B2A4F, tobacco 7A5A36, hazelnut A67E58, latte C8AB8A,
    cappuccino A98467, cafe au lait B8977A, milk chocolate 7B5138, dark chocolate 3B241B,
    chocolate brown 4E2F23, truffle 6B5648, cocoa 6F4B38, nutmeg 8A5A3C, ginger B5713A,
    praline B98F68, mink 8C7466, cashew D9BF9C, oat DCCFB6, barley D2BC8C, flax D9C68F,
    parchment F0E6CF, putty CBBFA9, pebble B3AA9B, milky white F7F3EA, smoke A7A9AA,
    smoke grey 8F9293, iron grey 55585A, pearl grey C9C8C4, silver grey B5B8BA, dolphin grey 848B90,
    elephant grey 6F6C69, mouse grey 857F78, carbon 333436, coal 27282A, soot 303030, raven 1B1C22,
    obsidian 16161A, licorice 201C1E, off-black 1E1E20, off black 1E1E20, caviar 1D1D21,
    snow white FDFDFB, bright white FFFFFF, optic white FFFFFF, optical white FFFFFF,
    ice white F3F8FA, arctic white F6F9FA, cream white F8F1E0, creamy white F8F1E0,
    egg white F4EFE2, antique gold A98A45, champagne gold D9C08E, yellow gold D8B04A,
    old gold B08D2E, pale gold DCC48A, dark gold 9C7A28, brushed gold C2A25A, soft gold D3B877,
    antique brass 93763C, antique silver A9A9A6, gunmetal grey 3A4046, oak brown A37A4C,
    light oak brown C4A070, dark oak brown 6B4C31, walnut brown 5C4332, teak brown 9A6A3C,
    wood brown 8A623D, earth brown 6A4B35, nut brown 6F4A30, coffee brown 4B3428,
    chestnut brown 7A3B2A, mocha brown 6F5243, caramel brown B5713A, toffee brown 8F5A33,
    tan brown A87A4E, greige beige C9BDAD, sand beige D9C7A7, warm beige DFC8A8, cool beige D3C8B8,
    natural beige DCCBB0, stone grey A9A59B, stone beige CFC5B2, mid grey 8C8C8C,
    middle grey 8C8C8C, medium grey 8C8C8C, mid blue 2F66AE, mid green 3E8A52, mid brown 7B5233,
    medium brown 7B5233, medium green 3E8A52, metallic silver B8BABD, metallic gold C2A25A,
    metallic bronze 8C6A3B, metallic copper B26A3C, shiny gold CDA94A, shiny silver C4C6C8,
    navy black 14192A, blue black 15181F, blue-black 15181F, black cherry 3D1420,
    petrol green 1B5A58, teal green 1B7A70, teal blue 1C6F86, racing red C4161C, poppy red D8352A,
    wine red 5E1F30, ruby red 9B1B3B, bordeaux red 5C1A26, burgundy red 64182A, aqua blue 4FBFD0,
    turquoise blue 2FB0BE, turquoise green 35B59B, lilac purple B79BD2, lavender blue B9BFE8,
    lavender grey B9B5C6, mint blue A9D8D6, jade green 2E8B6B, pistachio green B5C99A,
    eucalyptus green 8CA394, sky grey BCC7CE, cloud grey C9CDCF, cloud E6E8E8, cloud white F3F4F3,
    cotton white F9F7F2, bone white EFE8D8, pearl white F2EEE4, ivory white FAF5E6,
    honey gold D9A441, honey yellow E3A93A, mustard yellow C79A2B, amber yellow DFA52F,
    ochre yellow C6902F, canary yellow F5DE59, vanilla yellow F1E5C0, sulphur yellow E9E27A,
    signal yellow F6B600, safety orange FF6A13, signal orange F0641E, terracotta orange C2683F,
    peach pink F7C0AE, peachy pink F7C0AE, rose pink D9788C, rose red B3294A, raspberry red A8204E,
    raspberry pink C93A72, berry red 8E1F3E, cherry pink CE3A63, magenta pink CF3A95,
    fuchsia pink D23C94, electric purple 8A2BE2, electric pink F72A8F, electric green 2BE25A,
    electric yellow F5F03A, acid green B0D416, acid yellow E4EB25, emerald blue 14697A,
    ice grey D7DEE1, midnight black 101116, midnight green 10382F, ocean green 3E9A83, ocean 2B6C8F,
    sapphire blue 1B3F7F, espresso brown 3A2720, aubergine purple 3B2036,
    plum purple 6F3A5E, cobalt grey 5C6880, tortoise 6B4226, tortoiseshell 6B4226, gum B98A55,
    grey melange A3A5A7, melange grey A3A5A7,
    rusty orange B9552A,
    brilliant white FFFFFF, natural white F4EFE3, milk white FBF8F1, porcelain white F5F3EE,
    linen white F3ECDF, oat milk E6DAC3, fire red CE2029, lichen A3A88A, storm grey 6E757C,
    pebble grey A9A59C, marl grey B1B1AF, grey marl B1B1AF, dove C9C5BF, corn yellow EFC94C, hay
    CDB57A, lemon sorbet F5EDA6, strawberry red C8323F, flamingo pink F08A9B, peony D9639A,
    topaz D79A3C, mocha mousse A47864, nougat C2A183, lobster red C93A2E, barn red 7C2A23,
    carmine 96122E, china red C1201F, heliotrope A678C8, bluebell 8A8FCB, french blue 3C6FB0,
    atlantic blue 2C5C7C, pacific blue 2A7B9B, frosty blue C5DAE4, nordic blue 5F7A90, baltic
    blue 3F6478, pigeon blue 6F8296, pigeon grey 9095A0, sandy beige D8C3A0, desert sand DCC3A1,
    golden yellow F0B323, golden brown 996515, white gold E4DFD3, titanium grey 7D7F82, ice mint
    CFEBDD, cypress green 4B5D49, willow green 8F9E6B, matcha green A5B57C, cactus green 5F7F52,
    lagoon blue 2C8C99, lake blue 4A86A8, hibiscus C2305E, cassis 5A1E3F, hi-vis yellow E6F01E,
    traffic red BB1E10, gentian blue 1F4788, creme F5ECD7, crème F5ECD7, raw white F1EBDD,
    sesame D9C7A3, macadamia E1D2B8, pecan 8A5A3C, coconut white F6F1E8, papyrus E9DFC4, coal
    black 1C1D1F, carbon grey 4A4C4F, blueberry 464F7C, bilberry 3B3557, avocado green 6B7B3A,
    rose quartz E8C9CB, slate black 2A2D31, ink black 15171B, deep sea 1C4A5A, sea foam B4DCC8,
    seaglass B3D1C6, sea glass B3D1C6, sage grey A5AB9A, olive grey 7C7B66, olive brown 6A5F3A,
    brown black 231B18, grey brown 7C6F64, grey beige BDB3A3, grey blue 7F93A5, grey lilac
    B1A9B8, rose beige D3B1A1, rose taupe 9C7F77, pink beige DDBFB0, peach beige E6C3A5, mauve
    pink C69AAE, mauve grey A0929C, plum red 6E2540, brick orange C05A37, copper red A84E32,
    copper brown 8C4F32, cinnamon brown 9A5B33, cognac brown 9A5A2B, whisky brown A2622C, camel
    brown B98A55, mushroom grey AFA69A, oyster D9D2C5, oyster white EAE5D9, powder rose E5BDB9,
    old pink C98F95, antique green 6F7F67, antique blue 5E7488, swedish blue 2A6AA8,
    scandinavian blue 6D8AA3, greek blue 2F6FB7, santorini blue 2F6FB7, capri blue 2E8BC0,
    riviera blue 3D8FC0, caribbean blue 2BA3B4, tropical green 2F9E6B, palm green 3D6B45, kale
    4F6B4A, artichoke 8C9A78, asparagus 87A567, wasabi B5BF5C, kiwi 8DB343, kiwi green 8DB343,
    lime yellow D2E04A, citrus yellow F2DA3A, citrus orange F5902B, tangerine orange F07C2B,
    sunset orange F2673C, sunrise yellow F9C74F, mango orange F4A03A, apricot orange F3A566,
    pumpkin orange DD6E20, saffron yellow F0B72F, curry yellow C79A2F, gold yellow E2B13C, gold
    brown 9B7336, bronze brown 6E5233, bronze green 5A5A36, army khaki 6B6B47, combat green
    4A5138, hunting green 3A5A40, british green 1F4D33, bottle blue 1F4560, night blue 191F38,
    dark midnight 12172A, dark denim 2E3F5C, light denim 8FA6C0, mid denim 5D779A, stonewash
    blue 7F95AE, ice pink F3DDE0, cotton candy F6BFD6, barbie pink E0218A, shocking pink FC2A8B,
    watermelon red E24A55, lollipop red D9232E, post box red C5161D, pillar box red C5161D,
    london red C5161D, ferrari red D40000, santa red C01F2B, christmas red B31B28, christmas
    green 1F5B3A, holly green 2A5A3A
    """
)
"""Name to `#RRGGBB`; "grey" in its British spelling."""

TINTING: dict[str, tuple[float, float]] = {
    "neon": (0.12, 1.6),
    "fluorescent": (0.12, 1.6),
    "electric": (0.05, 1.5),
    "pastel": (0.5, 0.55),
    "warm": (0.02, 1.05),
    "cool": (0.02, 0.9),
    "cold": (0.02, 0.9),
    "rich": (-0.08, 1.15),
    "strong": (0.0, 1.2),
    "intense": (0.0, 1.25),
    "bold": (0.0, 1.2),
    "saturated": (0.0, 1.25),
    "faded": (0.18, 0.55),
    "washed": (0.25, 0.55),
    "washed-out": (0.3, 0.5),
    "dusky": (0.0, 0.6),
    "smoky": (-0.05, 0.5),
    "smokey": (-0.05, 0.5),
    "powdery": (0.3, 0.55),
    "powder": (0.35, 0.6),
    "icy": (0.5, 0.45),
    "creamy": (0.3, 0.7),
    "milky": (0.4, 0.6),
    "chalky": (0.3, 0.55),
    "earthy": (-0.08, 0.7),
    "burnt": (-0.18, 0.95),
    "mid": (0.0, 1.0),
    "medium": (0.0, 1.0),
    "mid-tone": (0.0, 1.0),
    "true": (0.0, 1.0),
    "classic": (0.0, 1.0),
    "fresh": (0.1, 1.1),
    "subtle": (0.1, 0.7),
    "gentle": (0.15, 0.75),
    "delicate": (0.3, 0.6),
    "tender": (0.3, 0.6),
    "light-ish": (0.2, 0.9),
    "darkish": (-0.15, 1.0),
    "lightish": (0.2, 0.9),
    "antique": (-0.04, 0.7),
    "vintage": (0.02, 0.65),
    "autumnal": (-0.05, 0.9),
    "sunny": (0.08, 1.2),
    "juicy": (0.02, 1.25),
    "matt": (0.0, 0.92),
    "mat": (0.0, 0.92),
    "greyed": (0.0, 0.5),
    "desaturated": (0.0, 0.5),
    "royal": (-0.05, 1.2),
    "ultra": (0.0, 1.0),
    "brushed": (0.0, 0.85),
    "polished": (0.05, 1.0),
    "satin": (0.05, 0.9),
    "aged": (-0.06, 0.75),
}
"""Words that shade a colour: how far to black (negative) or white, and chroma by which factor."""
