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

EVERYDAY = frozenset(name.strip() for name in _NAMES.replace("\n", " ").split(","))
