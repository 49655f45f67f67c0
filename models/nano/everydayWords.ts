/**
 * Words and phrases of everyday life, of news, of work and of advice, written for this project: fillers of `everydayTexts`.
 * A filler may name other lists in braces.
 */
export const everydayWords: Readonly<Record<string, readonly string[]>> = {
  person:
    list(`man, woman, boy, girl, child, baby, toddler, young man, young woman, old man, old woman, teenager, guy, lady,
    person, player, chef, cook, worker, police officer, soldier, firefighter, doctor, nurse, teacher, student, farmer, dancer,
    singer, musician, guitarist, drummer, skateboarder, cyclist, biker, surfer, skier, snowboarder, climber, swimmer, runner,
    hiker, golfer, footballer, basketball player, tennis player, gymnast, boxer, cowboy, fisherman, painter, photographer,
    waiter, bride, tourist, driver, referee, clown, street vendor, father, mother, little boy, little girl, kid`),
  people:
    list(`men, women, boys, girls, children, kids, people, friends, players, dancers, teenagers, soldiers, workers, tourists,
    students, protesters, fans, cyclists, couples, brothers, sisters, musicians, monks, police officers, football players`),
  count: list(
    `Two, Three, Four, Five, Several, Some, Many, A group of, A couple of, A few, A crowd of, A team of`,
  ),
  animal:
    list(`dog, cat, puppy, kitten, horse, cow, sheep, goat, pig, rabbit, hamster, mouse, rat, squirrel, monkey, chimpanzee,
    panda, bear, polar bear, tiger, lion, elephant, giraffe, zebra, deer, wolf, fox, kangaroo, koala, camel, donkey, duck, goose,
    chicken, rooster, parrot, owl, eagle, seagull, penguin, turtle, snake, lizard, frog, fish, shark, whale, dolphin, seal,
    butterfly, bee, spider, brown dog, black dog, white dog, small dog, large dog, bird, crocodile, hedgehog, otter, bull`),
  adjective:
    list(`young, old, tall, short, little, big, small, large, happy, sad, blond, bald, bearded, barefoot, shirtless, tired,
    angry, smiling, elderly, pregnant, homeless, muscular, strong, pretty`),
  colour: list(
    `red, blue, green, yellow, black, white, brown, orange, pink, purple, gray, silver, golden, dark, striped, colorful`,
  ),
  wear: list(`shirt, jacket, coat, hat, cap, dress, skirt, suit, uniform, helmet, scarf, sweater, jersey, t-shirt, vest, hoodie,
    swimsuit, apron, wig, costume, bandana, pair of glasses, pair of jeans, backpack`),
  play: list(`guitar, piano, violin, flute, drums, trumpet, cello, harp, saxophone, keyboard, harmonica, chess, cards, football,
    soccer, basketball, baseball, tennis, golf, hockey, volleyball, cricket, a video game, table tennis, rugby, the banjo`),
  food: list(`potato, onion, carrot, tomato, cucumber, pepper, garlic, apple, banana, orange, lemon, pineapple, mango, melon, egg,
    bread, cake, pizza, sandwich, burger, pasta, rice, noodles, soup, salad, cheese, meat, chicken, fish, shrimp, bacon, steak,
    cookies, chocolate, ice cream, broccoli, mushrooms, beans, corn, tofu, pumpkin, ginger, celery, butter, flour, dough, batter`),
  kitchen:
    list(`cutting, slicing, chopping, peeling, dicing, cooking, frying, boiling, grilling, baking, mixing, stirring, washing,
    eating, preparing, seasoning, serving, grating, mincing, pouring sauce over, adding salt to, breaking`),
  doing:
    list(`walking, running, jogging, jumping, dancing, singing, sleeping, sitting, standing, lying down, laughing, crying,
    talking, smoking, swimming, diving, surfing, skiing, skating, climbing, riding a bike, riding a horse, riding a motorcycle,
    riding a skateboard, driving a car, playing {play}, playing the {play}, playing with a ball, throwing a ball, catching a ball,
    kicking a ball, hitting a ball, chasing a {animal}, petting a {animal}, feeding a {animal}, holding a {animal}, {kitchen} {food},
    {kitchen} a {food}, {kitchen} some {food}, reading a book, reading a newspaper, writing a letter, drawing a picture, painting a
    wall, taking a photograph, taking a picture, talking on the phone, using a computer, watching television, looking at the camera,
    listening to music, drinking {drink}, drinking from a bottle, putting on makeup, brushing her hair, brushing his teeth, washing
    dishes, cleaning the floor, sweeping, mopping, folding paper, lifting weights, doing exercises, doing push-ups, stretching,
    practicing karate, fighting, wrestling, boxing, hugging, kissing, shaking hands, waving, clapping, shooting a gun, firing an
    arrow, fishing, rowing a boat, paddling a canoe, flying a kite, digging a hole, cutting the grass, cutting wood, sawing a log,
    hammering a nail, fixing a car, repairing a bicycle, carrying a box, carrying a bag, pushing a cart, pulling a rope, opening
    a door, opening a package, climbing a tree, climbing a mountain, climbing a ladder, crossing the street, waiting for the bus,
    shopping, selling {food}, marching, protesting, performing on stage, performing a trick, giving a speech, posing for a picture,
    blowing bubbles, blowing out candles, applying lipstick, sewing, knitting, ironing a shirt, tying a shoe, typing`),
  animalDoing:
    list(`running, jumping, sleeping, barking, swimming, eating, eating {food}, drinking water, drinking milk, playing, playing
    with a ball, playing with a toy, chasing a ball, chasing a {animal}, catching a frisbee, digging, lying, standing, sitting,
    walking, climbing, flying, fighting with a {animal}, licking a {animal}, looking out of the window, shaking off water, biting
    a bone, fetching a stick, rolling over, carrying a stick, looking at the camera, leaping over a hurdle, grazing, resting`),
  drink: list(`water, coffee, tea, milk, beer, wine, juice, lemonade, soda, whisky`),
  place:
    list(`in the park, on the beach, in the street, on the road, in the kitchen, in the garden, in the snow, in the water, in the
    pool, in a field, on the grass, in the forest, in the woods, on a mountain, by the river, at the lake, in the ocean, in the sand,
    on a bench, on the couch, on the bed, on the floor, on a chair, at a table, on the stage, in the room, in the office, in a
    restaurant, in a store, at the market, on the sidewalk, on a bridge, on a boat, on a train, on a bus, in a car, near a fence,
    next to a wall, under a tree, through the mud, down a hill, up the stairs, on a trail, in front of a building, beside the
    road, at the airport, at a party, at night, outside, indoors, in a crowd, on a rock, on a roof, over a fence, in a cage`),
  thing:
    list(`car, bus, train, truck, motorcycle, bicycle, boat, ship, plane, airplane, helicopter, tractor, taxi, van, house, building,
    church, tower, bridge, lighthouse, castle, table, chair, desk, sofa, bed, lamp, mirror, window, door, clock, vase, computer, laptop,
    keyboard, television, telephone, camera, book, newspaper, bottle, cup, glass, plate, bowl, knife, fork, spoon, pan, toilet, sink,
    bathtub, refrigerator, microwave, umbrella, suitcase, bag, box, basket, ball, kite, surfboard, skateboard, guitar, statue, flag,
    sign, tree, flower, rose, candle, fire, fence, ladder, rope, gun, sword, microphone, coin, watch, ring`),
  state:
    list(`parked {place}, standing {place}, covered with snow, broken, on fire, empty, full of {food}, moving down the tracks, flying in
    the sky, landing on the runway, taking off, floating, sinking, painted {colour}, next to a {thing}, in front of a {thing}, on
    top of a {thing}, under a {thing}, made of wood, for sale, being repaired, being washed, lying {place}, hanging on the wall`),
  country:
    list(`China, India, Pakistan, Afghanistan, Iraq, Iran, Israel, Syria, Lebanon, Egypt, Libya, Turkey, Russia, Ukraine, Germany,
    France, Britain, Italy, Spain, Greece, Poland, Japan, North Korea, South Korea, Vietnam, Thailand, Malaysia, Indonesia, Australia,
    Canada, Mexico, Brazil, Argentina, Venezuela, Colombia, Cuba, South Africa, Nigeria, Kenya, Somalia, Sudan, Mali, Yemen, Saudi
    Arabia, the United States, the US, the UK, the EU, Bangladesh, Sri Lanka, the Philippines, Hong Kong, Taiwan, Palestine, Gaza`),
  city: list(`London, Paris, Berlin, Rome, Madrid, Moscow, Beijing, Shanghai, Tokyo, Delhi, Mumbai, Cairo, Baghdad, Kabul, Damascus, Tehran,
    Jerusalem, Istanbul, New York, Washington, Boston, Chicago, Los Angeles, San Francisco, Houston, Toronto, Sydney, Nairobi, Bangkok,
    Karachi, Kiev, Athens, Tripoli, Beirut, Seoul, Texas, California, Florida, Ohio, Virginia, Colorado, Philadelphia, Detroit`),
  leader:
    list(`president, prime minister, foreign minister, finance minister, king, queen, pope, senator, governor, mayor, opposition leader,
    vice president, secretary of state, general, judge, ambassador, spokesman, chief executive, chairman, former president, spokeswoman`),
  number:
    list(`two, three, four, five, six, seven, eight, nine, ten, 11, 12, 15, 17, 20, 23, 25, 30, 40, 50, 60, 75, 80, 100, 120, 150, 200,
    300, 500, 1,000, 2,000, dozens, hundreds, thousands, at least 10, at least 20, more than 30, about 50, nearly 100, one, a dozen`),
  attack:
    list(`bomb blast, car bomb, suicide bombing, explosion, shooting, air strike, drone attack, rocket attack, attack, clash, riot, plane
    crash, train crash, bus accident, car crash, earthquake, flood, storm, hurricane, typhoon, tornado, fire, wildfire, landslide,
    stampede, ferry disaster, mine collapse, knife attack, hostage crisis, gas leak, protest, raid, building collapse`),
  event:
    list(`election, summit, peace talks, trial, strike, referendum, vote, press conference, funeral, ceremony, festival, World Cup, Olympic
    Games, final, investigation, hearing, meeting, state visit, debate, ceasefire, cease-fire deal, nuclear talks, trade deal, budget`),
  company:
    list(`Microsoft, Apple, Google, Intel, IBM, Oracle, Amazon, Sony, Nokia, Boeing, Airbus, Ford, General Motors, Toyota, Walmart, Pfizer,
    Merck, Citigroup, Goldman Sachs, the bank, the airline, the company, the software maker, the chip maker, the drug maker, the retailer,
    Facebook, Twitter, Yahoo, Hewlett-Packard, Dell, AT&T, Verizon, the phone company, the oil company, the newspaper`),
  percent: list(
    `0.5 percent, 1.2 percent, 2 percent, 2.3 percent, 3.8 percent, 5 percent, 7.5 percent, 10 percent, 12 pct, 0.4 pct, 15%, 20%, half`,
  ),
  money: list(
    `$1 million, $2.5 million, $10 million, $40 million, $150 million, $1.2 billion, $3 billion, 50 cents, $20, $45.30, 12 cents a share`,
  ),
  day: list(`Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, today, yesterday, last week, this week, last month, this year, last
    year, next week, next month, on Monday, late on Friday, early Tuesday, in January, in March, in June, in September, in December`),
  index:
    list(`the Dow Jones industrial average, the Nasdaq composite index, the Standard & Poor's 500 index, shares of {company}, {company} stock,
    oil prices, gold, the euro, the dollar, stocks, Asian shares, European shares, Treasury bonds, the FTSE 100, interest rates`),
  market:
    list(`rose {percent}, fell {percent}, gained {percent}, lost {percent}, dropped {percent}, climbed {percent}, slipped {percent}, closed
    higher, ended lower, jumped {percent}, edged up, was unchanged, rallied, tumbled {percent}, declined {percent}, was down {percent}`),
  topic:
    list(`the economy, unemployment, taxes, health care, immigration, climate change, nuclear weapons, human rights, the war, terrorism,
    gay marriage, gun control, abortion, education, corruption, drug trafficking, the crisis, oil, trade, sanctions, the budget deficit, the
    border, elections, the constitution, privacy, spying, security, energy, poverty, the death penalty, free speech, the ceasefire`),
  said: list(
    `said, told reporters, announced, warned, denied, confirmed, admitted, claimed, insisted, suggested, predicted, hoped, urged, argued`,
  ),
  crime: list(
    `murder, rape, fraud, theft, robbery, assault, corruption, spying, drug possession, manslaughter, kidnapping, insider trading, perjury`,
  ),
  job: list(`software, an online service, a new phone, a new drug, a server, an operating system, a web browser, a security update, a chip, a
    laptop, a game console, a vaccine, a search engine, a music service, an electric car, a new version of its software`),
  advice:
    list(`save money, learn a language, lose weight, find a job, grow tomatoes, train a dog, fix a leaking tap, remove a stain, cook rice,
    bake bread, write a paper, learn to play the {play}, stop a child from crying, clean a {thing}, buy a used car, rent an apartment,
    invest in stocks, travel to {country}, get a visa for {country}, sleep better, run faster, take better photographs, sharpen a knife,
    paint a wall, learn to swim, back up a computer, choose a {thing}, replace a battery, talk to my boss, ask for a raise, prove a theorem,
    apply for a scholarship, publish an article, cite a source, store {food}, freeze {food}, thicken a sauce, translate a sentence`),
  subject:
    list(`your question, your answer, the problem, the idea, the rule, this method, the first option, the author, my advisor, the paper,
    the government, the law, the law of the land, the universe, the light, gravity, the Earth, the moon, a black hole, evolution, God,
    religion, the church, freedom, the media, the theory, the data, the experiment, water, your body, sugar, alcohol, coffee, sleep,
    the language, grammar, the verb, the word, the recipe, the oven, the computer, the file, the software, the website, the email`),
  verdict:
    list(`is right, is wrong, is true, is not true, makes sense, does not make sense, depends on the situation, is a matter of opinion,
    is very important, is not necessary, is better than nothing, is a bad idea, is a good idea, works well, does not work, is hard to
    explain, is easy to understand, can be dangerous, can help, is no different from before, will not change, has changed over time, is
    free, is too expensive, is illegal, is legal, should be avoided, takes a long time, is worth it, is not worth it, needs more time`),
  opener:
    list(`Yes\\, , No\\, , I think , In my opinion\\, , As far as I know\\, , It seems that , You should know that , The short answer is that , Of
    course\\, , I agree that , I do not think that , Actually\\, , The answer is that , Remember that , In general\\, , Maybe , I am sure that `),
  office:
    list(`contract, invoice, report, meeting, budget, deadline, customer, project, order, delivery, refund, payment, account, password,
    agreement, complaint, schedule, presentation, proposal, salary, holiday request, insurance claim, warranty, subscription, library card,
    opening hours, privacy policy, user manual, safety instruction, expense, tax return, job application, product, supplier, server`),
  officeVerb:
    list(`was cancelled, has been approved, was rejected, is overdue, has been sent, was signed {day}, must be paid within 30 days, ends {day},
    starts {day}, is not available, was changed, needs a signature, is attached, was lost, is missing, can be returned, was delayed, is
    confidential, is out of date, has been updated, was delivered {day}, has expired, is open from 9 to 5, was closed, costs {money}`),
}

/** Items between commas; `\\,` is a comma inside an item. Line breaks are blanks. */
function list(items: string): readonly string[] {
  return items
    .replaceAll(/\s+/g, ' ')
    .split(/(?<!\\),(?: |$)/)
    .map((item) => item.replaceAll('\\,', ','))
    .filter((item) => item !== '')
}
