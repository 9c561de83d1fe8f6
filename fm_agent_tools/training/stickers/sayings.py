"""What people call the things whose names in Unicode nobody types: "lightning bolt" for "high voltage".

None of these words is among those by which words of no caption are measured; of WordNet's synonyms some are
kept from captions for that.
"""

from __future__ import annotations

from collections.abc import Mapping

from fm_agent_tools.training.stickers.pictures import share

_TABLE = """
high voltage: lightning bolt, lightning, thunderbolt;
hot beverage: coffee, cup of coffee, coffee cup, cup of tea, tea;
teacup without handle: green tea, cup of green tea; mage: wizard, witch, magician, sorcerer;
cook: chef, baker; health worker: doctor, nurse; person with crown: king, queen;
police officer: policeman, cop; superhero: hero; supervillain: villain; merperson: mermaid;
santa claus: santa; artist: painter; technologist: programmer, hacker; office worker: businessman;
old man: grandpa, grandfather; old woman: grandma, grandmother; guard: royal guard, soldier;
detective: spy, sherlock; martial arts uniform: karate suit, judo suit; crossed swords: swords, two swords;
dagger: sword, dagger knife; kitchen knife: knife; bow and arrow: bow, archery bow;
water pistol: water gun, gun; game die: dice, die; video game: game controller, gamepad, controller;
joystick: arcade stick; alien monster: space invader, pixel monster;
pool 8 ball: eight ball, billiard ball; bullseye: target, dartboard; flying disc: frisbee;
american football: american football ball, rugby ball; soccer ball: football, soccer; tennis: tennis ball;
ping pong: table tennis, table tennis bat; badminton: shuttlecock; ice hockey: hockey stick;
boxing glove: boxing; goal net: football goal; flag in hole: golf, golf flag;
lady beetle: ladybug, ladybird; honeybee: bee, bumblebee; bug: caterpillar; baby chick: chick;
front-facing baby chick: little chick, chick; hatching chick: hatching egg; ewe: sheep, lamb;
t-rex: dinosaur, tyrannosaurus; sauropod: long necked dinosaur, brontosaurus; chipmunk: squirrel;
two-hump camel: camel with two humps; hippopotamus: hippo; rhinoceros: rhino;
spouting whale: whale with a fountain; blowfish: pufferfish; spiral shell: seashell, shell;
paw prints: paw, paw print; evergreen tree: pine tree, fir tree; deciduous tree: tree, green tree;
leaf fluttering in wind: leaves, leaf; maple leaf: autumn leaf; herb: leaves, parsley;
sheaf of rice: wheat; potted plant: plant, plant in a pot, house plant;
cherry blossom: pink blossom, sakura; blossom: yellow flower, daisy; white flower: stamp flower;
bouquet: bouquet of flowers, flowers; four leaf clover: lucky clover, clover;
brown mushroom: brown toadstool; ear of corn: corn, corn cob; bell pepper: paprika; leafy green: lettuce;
kiwi fruit: kiwi; tangerine: orange, orange fruit, mandarin; melon: honeydew;
watermelon: watermelon slice, slice of watermelon; red apple: apple; pizza: slice of pizza, pizza slice;
cheese wedge: cheese, piece of cheese; meat on bone: meat; poultry leg: chicken leg, drumstick;
cut of meat: steak; cooking: fried egg, frying pan; french fries: fries, chips;
hamburger: burger, cheeseburger; hot dog: sausage in a bun; stuffed flatbread: kebab, gyros;
shallow pan of food: paella; pot of food: stew, soup pot; steaming bowl: ramen, ramen bowl, noodle soup;
spaghetti: pasta, noodles; rice ball: onigiri; cooked rice: rice, bowl of rice; takeout box: chinese food;
fried shrimp: tempura; fish cake with swirl: narutomaki; dumpling: gyoza; bread: loaf of bread, toast;
baguette bread: baguette; doughnut: donut; soft ice cream: ice cream cone, softserve;
ice cream: bowl of ice cream; shaved ice: snow cone; shortcake: piece of cake, slice of cake, cake;
birthday cake: cake, cake with candles; custard: pudding, flan; honey pot: honey, jar of honey;
candy: sweet, bonbon; glass of milk: milk; cup with straw: soda, soft drink; beverage box: juice box;
tropical drink: cocktail with an umbrella, summer drink; cocktail glass: cocktail, martini;
wine glass: glass of wine, red wine; beer mug: beer, glass of beer; clinking beer mugs: cheers, two beers;
bottle with popping cork: champagne, bottle of champagne; tumbler glass: whiskey, glass of whiskey;
sake: sake bottle; baby bottle: bottle for a baby; fork and knife: cutlery;
fork and knife with plate: plate, dinner plate; oncoming automobile: car from the front;
sport utility vehicle: suv, jeep; delivery truck: truck; articulated lorry: big truck, lorry;
fire engine: fire truck; racing car: race car, formula one car; bicycle: bike; motorcycle: motorbike;
motor scooter: scooter, vespa; kick scooter: scooter, push scooter; locomotive: steam train, steam engine;
bullet train: high speed train; airplane: plane, aeroplane; flying saucer: ufo;
rocket: rocket ship, space ship; sailboat: boat, sailing boat; motor boat: boat;
passenger ship: cruise ship; ferry: ferry boat; police car light: siren;
fuel pump: gas station, petrol pump; house with garden: home, house with a tree;
derelict house: haunted house; hut: wooden hut; tent: camping tent; circus tent: circus;
national park: forest lake; beach with umbrella: beach; desert island: island, tropical island;
snow-capped mountain: snowy mountain; sunrise: sunset over the sea; sunset: sunset in the city;
cityscape: city, skyline; night with stars: night city; water wave: wave, ocean wave;
high-heeled shoe: high heel; running shoe: sneaker, trainers; thong sandal: flip flop;
top hat: hat, magician's hat; billed cap: baseball cap, cap; woman's hat: sun hat;
rescue worker's helmet: helmet, rescue helmet; handbag: bag; clutch bag: small bag; luggage: suitcase;
gem stone: diamond, gem, jewel; ring: diamond ring, engagement ring; headphone: headphones;
studio microphone: microphone, podcast microphone; microphone: karaoke microphone; musical keyboard: piano;
optical disk: cd, compact disc; dvd: dvd disc; film projector: projector; movie camera: film camera;
camera with flash: photo camera; clapper board: film clapper, movie clapper;
mobile phone: smartphone, phone, iphone; telephone receiver: phone; laptop: computer, notebook computer;
desktop computer: computer, monitor; computer mouse: mouse of a computer; floppy disk: save icon;
locked: lock, padlock; unlocked: open lock; old key: antique key; hammer and wrench: tools;
nut and bolt: screw; gear: cogwheel, settings; magnifying glass tilted left: magnifying glass, search;
magnifying glass tilted right: magnifying glass, loupe; light bulb: bulb, idea;
red paper lantern: lantern, paper lantern; alembic: potion, potion bottle, chemistry flask;
test tube: lab tube; lotion bottle: shampoo, bottle of lotion; amphora: vase, greek vase;
hourglass done: hourglass, sand clock; mantelpiece clock: clock;
globe showing europe-africa: earth, planet earth, globe; globe showing americas: earth, globe;
globe with meridians: internet, web icon; ringed planet: saturn, planet; glowing star: shining star;
star: yellow star; sparkles: glitter, sparkle; dizzy: shooting star icon, star with a tail; comet: meteor;
collision: explosion, bang; fire: flame; droplet: drop of water, water drop, raindrop;
sweat droplets: drops of water; cloud with lightning and rain: thunderstorm, storm cloud;
cloud with rain: rain cloud, rain; cloud with snow: snow cloud; sun behind cloud: partly cloudy;
sun behind small cloud: mostly sunny; umbrella on ground: beach umbrella; snowman without snow: snowman;
jack-o-lantern: pumpkin, halloween pumpkin; pile of poo: poop, poo;
skull and crossbones: pirate skull, pirate flag, pirate; headstone: gravestone, tombstone;
funeral urn: urn; crystal ball: fortune teller's ball; magic wand: wand, wizard's wand;
party popper: party, confetti; wrapped gift: gift, present, gift box; trophy: cup, golden cup;
sports medal: medal, gold medal; 1st place medal: gold medal; admission tickets: tickets;
performing arts: theatre masks, theatre mask; artist palette: paint palette, palette;
framed picture: painting; open book: book; closed book: book, red book; memo: note and pencil, writing;
envelope: letter, mail; e-mail: email; love letter: letter with a heart; wastebasket: trash can, bin;
shopping cart: cart; dollar banknote: dollar, money; credit card: bank card; bar chart: chart, graph;
chart increasing: rising chart, growth chart; calendar: date; pushpin: pin;
round pushpin: map pin, location pin; speech balloon: speech bubble, chat bubble;
thought balloon: thought bubble; zzz: sleep, sleeping; hundred points: 100, hundred; anger symbol: anger;
red heart: heart, love; heart with arrow: cupid's heart; heart with ribbon: heart with a bow, gift heart;
broken heart: heartbreak; two hearts: hearts; sparkling heart: shiny heart; thumbs up: like, good job;
thumbs down: dislike; clapping hands: applause, clap; folded hands: thank you, prayer;
flexed biceps: muscle, strong arm; ok hand: ok, okay; victory hand: peace sign;
sign of the horns: rock hand, rock and roll; waving hand: hello, hi; crossed fingers: good luck;
raised hand: high five, stop hand; handshake: deal, shaking hands; writing hand: hand with a pen;
eyes: looking eyes; mouth: lips; face with tears of joy: laughing face, laughing emoji;
rolling on the floor laughing: laughing out loud; loudly crying face: crying emoji, sobbing face;
enraged face: red angry face, furious face; smiling face with heart-eyes: in love, heart eyes;
face blowing a kiss: kiss emoji; smiling face with sunglasses: cool face, cool emoji;
grinning face: smiley, happy face, smile; slightly smiling face: smiley face, smile;
frowning face: sad face; crying face: sad face with a tear; sleeping face: asleep face;
thinking face: thinking emoji; astonished face: surprised face, shocked face;
face screaming in fear: scream, scared face; nauseated face: sick face, green face;
exploding head: mind blown; clown face: clown; alien: alien head, martian; people with bunny ears: dancers;
person running: runner, jogging; person surfing: surfer; person swimming: swimmer;
person lifting weights: weightlifter; person in lotus position: yoga, meditation; person biking: cyclist;
person juggling: juggler; skier: skiing; moai: easter island head, stone face; mammoth: woolly mammoth;
phoenix: fire bird; dragon: chinese dragon; carousel horse: merry-go-round horse;
statue of liberty: liberty statue; classical building: greek temple, museum;
japanese castle: pagoda castle; roller coaster: rollercoaster; pinata: party donkey;
nesting dolls: matryoshka; yarn: ball of wool, wool; thread: spool of thread; sewing needle: needle;
safety pin: pin; broom: witch's broom; plunger: toilet plunger; razor: shaver; roll of paper: toilet paper;
bathtub: bath; couch and lamp: sofa, couch; radioactive: radiation sign; warning: warning sign;
prohibited: forbidden sign; no entry: no entry sign; construction: road barrier;
vertical traffic light: traffic light; satellite antenna: satellite dish; dna: dna helix;
microbe: germ, virus; anatomical heart: human heart; drop of blood: blood;
adhesive bandage: plaster, band aid; syringe: vaccine, injection; pill: medicine;
face with medical mask: face mask
"""


def _row(text: str) -> tuple[str, tuple[str, ...]]:
    name, _, words = text.partition(":")
    return name.strip(), tuple(word.strip() for word in words.split(","))


SAID: Mapping[str, tuple[str, ...]] = dict(map(_row, _TABLE.split(";")))
"""A thing's name, and what people say for it."""

UNHEARD = 0.25
"""Share of the synonyms, by hash, that no caption has: they show how words without a picture are read."""


def heard(synonym: str) -> bool:
    """Whether captions may have it."""
    return share(f"word {synonym}") >= UNHEARD
