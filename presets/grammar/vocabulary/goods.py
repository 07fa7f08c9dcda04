"""More kinds of goods: for house and garden, children, animals, sport, beauty, music."""

from __future__ import annotations


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


GOODS = _table(
    """
    abacus accordion adaptor adirondack aeroplane aftershave aircon airer airfryer airplane
    album ale animal apricots aquarium archery armoire arrow atlas aviary awning axe babygrow
    bagpipe balaclava bandage banjo barrette baseball basin basketball bass bassinet bassoon
    bathbomb bathtub bauble bedframe bedstead belay bell bento beret bermudas berries bidet
    bikelock billfold birdbath birdcage blackboard blind block blower blusher boardgame
    boardshorts bodyboard bodymist bodywarmer bodywash boiler boilersuit bolster bonbon bongo
    bonsai book bookend bookmark bouncer bouquet bowtie brace brandy brazier breadbin breadboard
    breadknife bricks bridle broom brownie buffet bulldozer bunk bunny bunting burner butterdish
    butterknife cachepot cactus caddy cage cagoule cake cakestand calculator camcorder campbed
    candelabra cane capo carabiner carseat cart catbed catcher caulk chalkboard cheese cherries
    chessboard chessman chesterfield chiller chiminea chinos chisel chopper chutney cider
    cistern clarinet claw cleaner cleaver clipboard clipper clippers closet clotheshorse
    coatrack cocotte coffeemachine coffeemaker cola comforter commode compass composter
    compressor connector container cooker cooktop coolbox corer corkboard cot coupe coverlet cow
    cracker cradle crampon crane crate cravat crib crimper crisps crockpot crowbar cruet crusher
    crutch cube cupboard cupcake cutter cymbal dartboard dashcam daycream diaper dibber dice
    dicer dictionary digger dinghy dinosaur divider djembe dogbed doghouse dollhouse dollshouse
    domino dongle doorbell downlighter dragon drape drumkit dryer duck duplo duster dustpan
    earcuff easel ebike edger eggcup eiderdown elephant envelope eraser excavator exfoliant
    extender extractor eyecream fascinator figs figurine fin firepit fireplace fishbowl fishtank
    flag flannel flipper flour flower fondue football footrest fox frother frypan fudge funnel
    garland garter gate gazebo giftbag giftbox gimbal giraffe globe gnome gramophone granola
    grapes grate gravyboat greenhouse griddle hacksaw hairbrush hairclip hairpin hairslide
    hairspray halter handcream handkerchief handsaw handset handsoap hassock hatchet hatstand
    headscarf headset headtorch hearth helicopter highball hijab hipflask hob hobo hoe hoover
    horn horse horseshoe hosepipe hourglass house hubcap hummus infuser inhaler jardiniere
    jerrycan jigger jigsaw jotter jumprope kajal karabiner kazoo ketchup kilt kindling kite
    kitten knight kohl lager lamb lashes leash ledger lego lemonade lemons letterhead lifejacket
    lightbulb lights limes lion lipbalm lipgloss lipliner liqueur litterbox locomotive lollipop
    lolly lopper lounger lowball macaron macaroon machete machine maker mallet mandolin
    mandoline map maraca marionette marmalade marquee masher mask massager mayonnaise medal
    medallion metronome milk mill miniskirt mister mixer modem mokapot moneybox monk monkey mop
    moped mortar mousepad mousse mouthguard muesli muff muffin multitool nailgun nailpolish
    nappy neckerchief necktie netball nightcream nightdress nightie nightshirt noodle notepad
    nougat oboe olives oranges organiser organizer ornament ovenglove owl package paddleboard
    pail paintbrush palm panda pannier paperweight parcel parer pasta peaches pencilcase penguin
    penknife pennant peppermill perch pergola pestle pesto pew piccolo pickaxe pig pillbox
    pillowcase pinboard pincers pirate pitchfork planer planner plaque playhouse playmat playset
    plectrum plums plunger pocketknife pocketwatch poker pole polisher pomade popcorn postcard
    potholder pouffe praline princess prosecco protractor pruner puck punchbag puppet puppy
    pushbike quickdraw quiver rabbit raclette radiator radio raft rainboot rangehood rashguard
    rasp ratchet reins ricer roaster robot rocket rollator roller rollerblade roofbox rosary
    roses rosette rum saddlebag sailboat salsa saltmill salts samovar sander sandpit sanitiser
    sanitizer santoku sarong satnav saucepan sawhorse scanner scoop scooper scrapbook scraper
    scrub scrubber sculpture sealant secateurs secretary seesaw separator sharpener shears shed
    sheep shinpad shopper shower showerhead shredder shutter sifter sink skate skimmer slacks
    sledge sledgehammer sleepsuit slicer slider sling slipdress smoothie snare snifter snood
    snooker snorkel snowboot snowglobe snuffer soldier sorbet sorter spaghetti spanner spice
    spike spinner splint splitter springform sprinkler squeegee stacker starter statue statuette
    stepladder stethoscope stirrup stockpot stopwatch stovetop stylus succulent sugar suncream
    sundial sundress sunhat suspender sweeper synth synthesizer syrup tagine talc tambourine
    tankini tanner teabag teacosy teamaker teatowel teepee terrarium tester thermometer thimble
    tieback tiffin tiger timer tipi toboggan toilet toolbag toolbelt topper trackball tractor
    trampoline treehouse trellis triangle tricycle trike trinket trombone trophy trowel truffle
    trundle tuba tulip tunnel tupperware tureen underpants unicorn unicycle unit uplighter urn
    valance veil viola vodka volleyball wader wagon wakeboard walkietalkie washbag washer
    wastebasket waterbottle waterer welder wellies wellington welly wetsuit wheelchair whiskey
    whiteboard wigwam windbreak windchime winder windowbox wineglass wingback wiper wipes
    workbench wrap wreath wristlet xylophone yacht yoghurt yogurt yoyo zester zimmer
    """
)
"""Each in the singular, unless it is only said in the plural."""
