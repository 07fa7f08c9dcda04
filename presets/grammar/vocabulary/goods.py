"""More kinds of goods: for house and garden, children, animals, sport, beauty, music."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


GOODS = _table(
    """
    abacus accordion adaptor adirondack aeroplane aftershave aircon airer airfryer airplane
    album ale aquarium archery armoire arrow atlas aviary awning axe babygrow bagpipe balaclava
    bandage banjo barrette baseball basin basketball bass bassinet bassoon bathbomb bathtub
    bauble bedframe bedstead belay bell bento beret bermudas bidet bikelock billfold birdbath
    birdcage blackboard blind block blusher boardgame boardshorts bodyboard bodymist bodywarmer
    bodywash boiler boilersuit bolster bonbon bongo bonsai book bookend bookmark bouncer bouquet
    bowtie brace brandy brazier breadbin breadboard breadknife bricks bridle broom brownie
    buffet bulldozer bunk bunting burner butterdish butterknife cachepot cactus caddy cage
    cagoule cake cakestand calculator camcorder campbed candelabra cane capo carabiner carseat
    cart catbed caulk chalkboard cheese chessboard chessman chesterfield chiminea chinos chisel
    chutney cider cistern clarinet claw cleaver clipboard clippers closet clotheshorse coatrack
    cocotte coffeemachine coffeemaker cola comforter commode compass composter compressor
    container cooker cooktop coolbox corer corkboard cot coupe coverlet cracker cradle crampon
    crane cravat crisps crockpot crowbar cruet crutch cupboard cupcake cymbal dartboard dashcam
    daycream diaper dibber dice dictionary digger dinghy dinosaur djembe dogbed doghouse
    dollhouse dollshouse domino dongle doorbell downlighter drape drumkit dryer duplo duster
    dustpan earcuff ebike eggcup eiderdown envelope eraser excavator exfoliant extractor
    eyecream fascinator figurine fin firepit fireplace fishbowl fishtank flag flannel flipper
    flour flower fondue football footrest frother frypan fudge funnel garland garter gazebo
    giftbag giftbox gimbal globe gnome gramophone granola grate gravyboat greenhouse griddle gum
    hacksaw hairbrush hairclip hairpin hairslide hairspray halter handcream handkerchief handsaw
    handset handsoap hassock hatchet hatstand headscarf headset headtorch hearth helicopter
    highball hijab hipflask hob hobo hoe hoover horn horseshoe hosepipe hourglass hubcap hummus
    inhaler jardiniere jerrycan jigger jigsaw jotter jumprope kajal karabiner kazoo ketchup kilt
    kindling kite kohl lager lashes ledger lego lemonade letterhead lifejacket lightbulb lipbalm
    lipgloss lipliner liqueur litterbox locomotive lollipop lolly lopper lounger lowball macaron
    macaroon machete machine mallet mandolin mandoline map maraca marionette marmalade marquee
    masher mask mayonnaise medal medallion metronome milk mill miniskirt modem mokapot moneybox
    monk mop moped mortar mousepad mousse mouthguard muesli muff muffin multitool nailgun
    nailpolish nappy neckerchief necktie netball nightcream nightdress nightie nightshirt noodle
    notepad nougat oboe organiser organizer ornament ovenglove package paddleboard pail
    paintbrush palm pannier paperweight parcel parer pasta pencilcase penknife pennant
    peppermill perch pergola pestle pesto pew piccolo pickaxe pillbox pillowcase pinboard
    pincers pitchfork planer planner plaque playhouse playmat playset plectrum plunger
    pocketknife pocketwatch poker pole pomade popcorn postcard potholder pouffe praline prosecco
    protractor pruner puck punchbag puppet pushbike quickdraw quiver radiator radio raft
    rainboot rangehood rashguard rasp ratchet reins ricer roaster robot rocket rollator roller
    rollerblade roofbox rosary rosette rum saddlebag sailboat salsa saltmill samovar sander
    sandpit sanitiser sanitizer santoku sarong satnav saucepan sawhorse scanner scoop scooper
    scrapbook scrub sculpture sealant secateurs secretary seesaw sharpener shears shed shinpad
    shopper shower showerhead shredder shutter sink skate skimmer slacks sledge sledgehammer
    sleepsuit slicer slider sling slipdress smoothie snare snifter snood snooker snorkel
    snowboot snowglobe sorbet spaghetti spanner spice spike splint springform sprinkler squeegee
    statue statuette stepladder stethoscope stirrup stockpot stopwatch stovetop stylus succulent
    sugar suncream sundial sundress sunhat suspender synth synthesizer syrup tagine talc
    tambourine tankini tanner teabag teacosy teamaker teatowel teepee terrarium thermometer
    tieback tiffin timer tipi toboggan toilet toolbag toolbelt topper trackball tractor
    trampoline treehouse trellis triangle tricycle trike trinket trombone trophy trowel truffle
    tuba tulip tupperware tureen underpants unicycle unit uplighter urn valance veil viola vodka
    volleyball wader wagon wakeboard walkietalkie washbag washer wastebasket waterbottle welder
    wellies wellington welly wetsuit wheelchair whiskey whiteboard wigwam windbreak windchime
    windowbox wineglass wingback wiper wipes workbench wreath wristlet xylophone yacht yoghurt
    yogurt yoyo zester zimmer
    """
)
"""Each in the singular, unless it is only said in the plural."""
