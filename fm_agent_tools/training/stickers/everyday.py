"""The everyday things that a small training budget teaches first, by their names in Unicode."""

from __future__ import annotations

_NAMES = """
grinning face, grinning face with smiling eyes, smiling face, smiling face with hearts, smiling face with
heart-eyes, winking face, face with tongue, thinking face, neutral face, sleeping face, sleepy face, crying
face, loudly crying face, frowning face, slightly smiling face, angry face, enraged face, face with tears of
joy, smiling face with sunglasses, nerd face, partying face, face blowing a kiss, astonished face, skull,
ghost, alien, robot, clown face, pile of poo, jack-o-lantern, red heart, orange heart, yellow heart, green
heart, blue heart, purple heart, black heart, pink heart, broken heart, sparkling heart, thumbs up, waving
hand, clapping hands, eyes, baby, santa claus, fairy, mermaid, zombie, superhero, dog face, dog, poodle,
wolf, fox, raccoon, cat face, cat, black cat, lion, tiger face, tiger, horse face, horse, unicorn, zebra,
deer, cow face, cow, pig face, pig, ewe, goat, camel, llama, giraffe, elephant, mouse face, mouse, rabbit
face, rabbit, chipmunk, hedgehog, bat, bear, koala, panda, sloth, otter, kangaroo, monkey face, monkey,
gorilla, chicken, rooster, hatching chick, baby chick, bird, penguin, eagle, duck, swan, owl, flamingo,
parrot, frog, crocodile, turtle, lizard, snake, dragon face, dragon, t-rex, whale, dolphin, seal, fish,
tropical fish, shark, octopus, crab, snail, butterfly, bug, ant, honeybee, lady beetle, spider, cherry
blossom, rose, hibiscus, sunflower, blossom, tulip, seedling, potted plant, evergreen tree, deciduous tree,
palm tree, cactus, four leaf clover, maple leaf, mushroom, grapes, watermelon, tangerine, lemon, banana,
pineapple, mango, red apple, green apple, pear, peach, cherries, strawberry, kiwi fruit, tomato, coconut,
avocado, eggplant, potato, carrot, ear of corn, hot pepper, broccoli, bread, croissant, pretzel, cheese
wedge, hamburger, french fries, pizza, hot dog, sandwich, taco, burrito, egg, cooking, popcorn, sushi, soft
ice cream, ice cream, doughnut, cookie, birthday cake, shortcake, cupcake, chocolate bar, candy, lollipop,
honey pot, hot beverage, teapot, wine glass, beer mug, glass of milk, cup with straw, house, house with
garden, castle, tent, volcano, mountain, desert island, train, bus, ambulance, fire engine, police car,
taxi, automobile, delivery truck, tractor, motorcycle, bicycle, airplane, helicopter, rocket, flying saucer,
sailboat, ship, anchor, alarm clock, watch, hourglass done, full moon, crescent moon, sun, sun with face,
star, glowing star, cloud, cloud with rain, rainbow, umbrella, snowflake, snowman, fire, droplet, water
wave, high voltage, christmas tree, balloon, party popper, wrapped gift, trophy, soccer ball, basketball,
baseball, tennis, kite, crystal ball, teddy bear, game die, artist palette, glasses, sunglasses, t-shirt,
jeans, dress, socks, crown, top hat, running shoe, high-heeled shoe, backpack, umbrella with rain drops,
ring, gem stone, bell, musical note, musical notes, headphone, saxophone, guitar, trumpet, violin, drum,
mobile phone, telephone, battery, laptop, camera, television, light bulb, candle, open book, closed book,
books, envelope, pencil, paintbrush, crayon, scissors, locked, key, hammer, axe, wrench, magnet, microscope,
telescope, pill, door, bed, chair, toilet, bathtub, shopping cart, money bag, coin, bomb, world map, globe
showing europe-africa, feather, broom, toolbox, ladder, puzzle piece, flashlight
"""

_MORE = """
mage, ninja, detective, princess, prince, person with crown, cook, health worker, farmer, astronaut,
police officer, firefighter, vampire, elf, genie, supervillain, teacher, scientist, pilot, singer, guard,
judge, construction worker, person running, person surfing, person in lotus position, skull and
crossbones, smiling face with horns, smiling face with halo, exploding head, nauseated face, rolling on
the floor laughing, smiling cat with heart-eyes, flexed biceps, ok hand, victory hand, folded hands,
raised fist, crossed fingers, handshake, paw prints, brain, tooth, bone, crossed swords, dagger, shield,
bow and arrow, magic wand, water pistol, video game, joystick, studio microphone, microphone, optical
disk, movie camera, camera with flash, clapper board, radio, floppy disk, desktop computer, computer
mouse, musical keyboard, cocktail glass, tropical drink, bubble tea, bottle with popping cork, steaming
bowl, spaghetti, pancakes, waffle, bagel, bacon, fried shrimp, shrimp, lobster, squid, jellyfish,
blueberries, melon, garlic, onion, cucumber, bell pepper, olive, brown mushroom, leafy green, meat on
bone, poultry leg, rice ball, dumpling, shaved ice, custard, bouquet, lotus, white flower, herb, fallen
leaf, beaver, badger, skunk, hippopotamus, rhinoceros, leopard, hamster, polar bear, boar, donkey, ox,
two-hump camel, rat, peacock, turkey, goose, dove, phoenix, dodo, sauropod, mammoth, worm, cricket,
beetle, mosquito, scorpion, spider web, spiral shell, coral, police car light, statue of liberty, ferris
wheel, roller coaster, carousel horse, circus tent, fountain, hut, school, hospital, church, factory,
beach with umbrella, sunset, sunrise, snow-capped mountain, tornado, comet, shooting star, ringed planet,
sparkles, fireworks, dizzy, collision, hundred points, zzz, speech balloon, thought balloon, kiss mark,
love letter, heart with arrow, heart with ribbon, heart on fire, two hearts, nail polish, lipstick,
handbag, gloves, scarf, coat, briefcase, luggage, ribbon, ballet shoes, graduation cap, billed cap,
woman's hat, rescue worker's helmet, thermometer, syringe, stethoscope, test tube, alembic, dna,
satellite, magnifying glass tilted left, compass, gear, nut and bolt, screwdriver, hammer and wrench,
shopping bags, credit card, dollar banknote, chart increasing, calendar, clipboard, memo, paperclip,
pushpin, round pushpin, newspaper, label, bookmark, package, e-mail, megaphone, bullseye, bowling,
badminton, ping pong, volleyball, american football, boxing glove, skateboard, roller skate, sled, skis,
sports medal, performing arts, nesting dolls, mirror ball, yarn, thread, razor, soap, sponge, bucket,
toothbrush, roll of paper, couch and lamp, window, mirror, plunger, warning, stop sign, vertical traffic
light, fuel pump, racing car, sport utility vehicle, locomotive, kick scooter, motor scooter, canoe,
speedboat, parachute
"""


def _split(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.replace("\n", " ").split(","))


EVERYDAY = _split(_NAMES)
"""What the library composes and recolours: a change changes its pictures."""
ASKED_FOR = EVERYDAY | _split(_MORE)
"""What a batch has its everyday share of."""
