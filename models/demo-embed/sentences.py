"""Generated sentences in groups that mean the same.

A meaning is a list of patterns. In a pattern, (a|b|) stands for one of its alternatives and [city] for a value that all
sentences of one pair share. The second pattern of each meaning is never used in training: it is what the test asks with. Of the
values, each fifth is kept for the test, too; in training half of them are words that nobody knows, so that any word is a value.
"""

import random
import re

VALUES = {
    "city": "paris london berlin madrid rome vienna prague lisbon dublin oslo athens warsaw tokyo cairo lima boston denver seattle "
            "chicago toronto sydney mumbai nairobi geneva munich naples zurich helsinki".split(),
    "dish": "pizza,soup,pasta,rice,curry,salad,bread,pancakes,fried fish,roast chicken,tomato sauce,apple pie,omelette,tacos,"
            "potato gratin,chocolate cake,noodles,stew,risotto,cookies".split(","),
    "thing": "phone,laptop,camera,jacket,bicycle,watch,tent,printer,desk,lamp,chair,coffee machine,headphones,keyboard,backpack,"
             "vacuum cleaner,toaster,monitor,sofa,drill".split(","),
    "animal": "dog,cat,horse,rabbit,parrot,hamster,goldfish,turtle,goat,duck,pony,guinea pig".split(","),
    "sport": "football,tennis,swimming,chess,rowing,basketball,climbing,boxing,hockey,cycling,fencing,golf".split(","),
    "instrument": "piano,guitar,violin,trumpet,flute,cello,drums,harp,saxophone,clarinet".split(","),
    "language": "java,python,rust,go,kotlin,ruby,swift,haskell,scala,perl".split(","),
    "day": "monday,tuesday,wednesday,thursday,friday,saturday,sunday".split(","),
    "person": "anna,ben,clara,david,emma,felix,grace,henry,irene,jack,laura,martin,nora,oscar,paula,simon".split(","),
}

MEANINGS = [
    ["what is the weather (like|) in [city] (today|)", "how is the weather in [city] (today|right now|)",
     "(tell me|show me) the (weather|forecast) for [city]", "(will|does) it rain in [city] (today|)", "is it (sunny|warm|cold|raining) in [city]",
     "do i need an umbrella in [city]"],
    ["(find|book|search) a (flight|plane ticket) to [city]", "i (want|would like) to fly to [city]", "(are there|show me) (cheap|) flights to [city]",
     "how much is a plane ticket to [city]", "which airline goes to [city]"],
    ["(find|book|reserve) (a|me a) (hotel|hotel room|room) in [city]", "i need a (place to stay|hotel) in [city]", "where can i (sleep|stay) in [city]",
     "(cheap|good|) hotels in [city]", "accommodation in [city] for one night"],
    ["what can i (see|visit|do) in [city]", "(best|famous) (sights|museums|attractions) in [city]", "what should a tourist see in [city]",
     "(sightseeing|things to do) in [city]", "places worth a visit while i am in [city]"],
    ["how many people live in [city]", "what is the population of [city]", "(number of|how many) inhabitants of [city]", "how big is [city] by population",
     "count of residents of [city]"],
    ["(train|trains|railway) to [city]", "when does the (next|) train to [city] (leave|depart)", "(show|what is) the (train|railway) timetable for [city]",
     "i (want|need) to go to [city] by (train|rail)", "departure of the express to [city]"],
    ["how (do|can) i (make|cook|bake|prepare) [dish]", "(recipe|a good recipe) for [dish]", "(give|show) me a recipe for [dish]",
     "what (ingredients|) do i need to (cook|make) [dish]", "steps to prepare [dish] at home"],
    ["is [dish] (healthy|good for me)", "how many calories (has|are in) [dish]", "(nutrition|nutritional value) of [dish]", "does [dish] make (me|you) fat",
     "energy and vitamins of [dish]"],
    ["(where|) can i (eat|get|order) [dish] (nearby|near here|)", "(restaurant|place) that (serves|has) [dish]", "(order|deliver) [dish] (to my home|please|)",
     "i (want|would like) to eat [dish] (tonight|out)", "a table at a diner with [dish] on the menu"],
    ["how long does [dish] (keep|last) (in the fridge|)", "can i (freeze|store) [dish]", "(storing|keeping) [dish] (fresh|for days)",
     "when does [dish] go (bad|off)", "shelf life of leftover [dish]"],
    ["where is my [thing]", "my order of a [thing] has not (arrived|come)", "(when|) will my [thing] (arrive|be delivered|come)", "track the (delivery|parcel) with my [thing]",
     "the package containing the [thing] is late"],
    ["(i want to|how can i|) return (my|the) [thing]", "(give|send) back the [thing] (i bought|)", "can i get my money back for the [thing]",
     "refund for (my|the) [thing]", "i do not want to keep this [thing]"],
    ["my [thing] is broken", "the [thing] (does not work|stopped working|is defective)", "(repair|fix) my [thing]", "who can (repair|fix) (a|my) [thing]",
     "there is a fault in the [thing] and it is dead"],
    ["how much (is|does) (the|a) [thing] (cost|)", "what is the price of (the|a) [thing]", "(price|cost) of the [thing]", "is the [thing] expensive",
     "what do you charge for that [thing]"],
    ["(i want to|where can i|) (buy|purchase|order) a [thing]", "(do you sell|shop for) [thing]", "add a [thing] to my (cart|basket)", "is the [thing] (in stock|available)",
     "looking to acquire one [thing]"],
    ["which [thing] is the best", "(recommend|suggest) (me|) a (good|) [thing]", "(reviews|test|comparison) of [thing] models", "what [thing] should i (choose|get)",
     "help me decide between several kinds of [thing]"],
    ["how (do|can) i clean (my|the) [thing]", "(cleaning|washing) the [thing]", "my [thing] is dirty", "(remove|get) dust from the [thing]", "care and hygiene of a [thing]"],
    ["what (does|should) a [animal] eat", "(food|best food) for my [animal]", "(how|what) do i feed (my|a) [animal]", "feeding a [animal]", "diet of a pet [animal]"],
    ["my [animal] is (sick|ill)", "(a vet|doctor) for my [animal]", "my [animal] (does not eat|looks unwell)", "what to do when a [animal] is (sick|hurt)",
     "medical help for a weak [animal]"],
    ["how (long|old) does a [animal] (live|get)", "life expectancy of a [animal]", "(average|maximum) age of a [animal]", "how many years does a [animal] live",
     "lifespan of the [animal]"],
    ["how do i (train|teach) (my|a) [animal]", "(tricks|training) for my [animal]", "can a [animal] learn (commands|tricks)", "my [animal] does not obey",
     "discipline lessons for a naughty [animal]"],
    ["what are the rules of [sport]", "how (is [sport] played|do you play [sport])", "explain [sport] (to me|rules)", "rules for [sport]", "a beginner wants to understand how [sport] works"],
    ["where can i (play|practise|train) [sport]", "(club|clubs|team) for [sport] (near me|)", "i want to join a [sport] (club|team)", "(course|lessons) in [sport]",
     "sign me up to start [sport] in my town"],
    ["who won the [sport] (match|game|final)", "(result|score) of the [sport] (match|game)", "how did the [sport] (match|game) end", "[sport] (results|scores)",
     "latest news of the [sport] championship winner"],
    ["(i want to|how do i) learn (the|) [instrument]", "[instrument] (lessons|teacher|course)", "(teach me|learning) to play the [instrument]",
     "find a teacher for [instrument]", "instruction for novices on the [instrument]"],
    ["how do i tune (my|a) [instrument]", "my [instrument] (sounds wrong|is out of tune)", "tuning the [instrument]", "the [instrument] needs tuning", "correct the pitch of a [instrument]"],
    ["(famous|best) music for [instrument]", "(songs|pieces) for the [instrument]", "listen to [instrument] music", "who plays the [instrument] best", "renowned concerts with a solo [instrument]"],
    ["how do i read a file in [language]", "(open|load) a (text|) file (with|in) [language]", "[language] (code|example) to read a file", "reading files with [language]",
     "get the contents of a document from disk using [language]"],
    ["how do i sort a list in [language]", "(order|sort) (numbers|an array) (with|in) [language]", "[language] sorting (function|example)", "sort ascending in [language]",
     "arrange elements by size using [language]"],
    ["my [language] program (crashes|fails)", "(error|exception) in my [language] (code|program)", "debug [language] code", "why does my [language] (code|script) not (work|run)",
     "find the bug that stops this [language] software"],
    ["how (do|can) i install [language]", "(download|set up) [language]", "installing [language] on my computer", "[language] (setup|installation)",
     "get the [language] compiler onto a new machine"],
    ["is [language] fast", "[language] (speed|performance)", "how fast are [language] programs", "make [language] code faster", "benchmark and optimise [language]"],
    ["(make|book|schedule) (an appointment|a meeting) (on|for) [day]", "(meet|see) you on [day]", "are you free on [day]", "put a meeting in my calendar for [day]",
     "do you have time to talk [day]"],
    ["cancel (the|my) (appointment|meeting) on [day]", "i cannot come on [day]", "(call off|drop) the meeting on [day]", "remove [day] from my calendar", "sorry i will not make it [day]"],
    ["when do you open on [day]", "(opening hours|opening times) on [day]", "is the shop open on [day]", "how late are you open on [day]", "hours of business [day]"],
    ["remind me on [day]", "(set|make) (a reminder|an alarm) for [day]", "wake me up on [day]", "do not let me forget on [day]", "notify me when it is [day]"],
    ["(call|phone|ring) [person]", "(make|start) a (phone|) call to [person]", "i want to (talk|speak) to [person]", "dial the number of [person]", "get [person] on the line"],
    ["(send|write) (a message|an email|a mail) to [person]", "(tell|text) [person] that i am late", "email [person]", "(message|write) [person]", "drop a short note to [person]"],
    ["when is [person] s birthday", "(birthday|date of birth) of [person]", "how old is [person]", "when was [person] born", "what age does [person] have"],
    ["where does [person] (live|work)", "(address|home) of [person]", "what is the address of [person]", "how do i (get|come) to [person] s (house|home)", "location of the flat of [person]"],
    ["who is [person]", "tell me about [person]", "do you know [person]", "what do you know about [person]", "some facts on the life of [person]"],
    ["(a|buy a|) (gift|present) for [person]", "what can i give [person]", "what does [person] (like|want) for (christmas|a birthday)", "gift ideas for [person]",
     "a nice surprise to please [person]"],
    ["(i forgot|reset|change) my password", "i cannot (log in|sign in)", "(how do i|help me) (reset|recover|change) (my|the) password", "my (login|account) does not work",
     "locked out because the secret word slipped my mind"],
    ["(delete|close|remove) my account", "how can i (delete|close) my (account|profile)", "i want to leave and remove my data", "cancel my (account|membership)", "erase everything you store of me"],
    ["(i want to|) talk to a (human|person|real person)", "(customer|) (service|support) please", "connect me (to|with) an (agent|employee)", "can a human help me", "let me speak with your staff"],
    ["how can i pay", "(can i|do you) (pay|accept|take) (by|with|) (card|credit card|cash)", "payment (methods|options)", "which cards do you accept", "settle the invoice with money"],
    ["(the|my) internet is (down|slow)", "i have no (wifi|internet|connection)", "my (router|wifi) does not work", "cannot connect to the (network|internet)", "web pages never load here"],
    ["what time is it", "tell me the time", "(current|present) time", "what does the clock say", "which hour do we have now"],
    ["tell me a joke", "(say|tell me) something funny", "make me laugh", "do you know a (good|) joke", "cheer me up with humour"],
    ["play (some|) music", "(start|put on) a song", "i want to (hear|listen to) music", "turn on the (radio|music)", "let us have a tune"],
    ["turn (on|off) the (light|lights)", "switch the (lights|lamp) (on|off)", "(it is too dark|lights)", "make it (brighter|darker)", "illuminate the room"],
    ["(make it|it is too) (warmer|cold)", "turn up the (heating|heater)", "set the (temperature|heating) higher", "i am (cold|freezing)", "raise the thermostat"],
    ["(good morning|hello|hi|hey) (there|)", "(good evening|good day|greetings)", "hello how are you", "nice to meet you", "welcome and a pleasant day"],
    ["(thank you|thanks) (very much|a lot|)", "that (was|is) (helpful|very kind)", "i am (very|) grateful", "many thanks for (your|the) help", "much appreciated"],
    ["(goodbye|bye|see you) (later|soon|)", "(i have to|must) go now", "have a (nice|good) day", "until next time", "farewell"],
]

TRAINED, KEPT = "trained", "kept"
ASKED = 1  # index of the pattern that is kept for the test
SYLLABLES = [c + v + e for c in "b c d f g h j k l m n p r s t v w z br st tr pl".split() for v in "aeiou" for e in ("", "n", "r", "l", "s")]


def trained(meaning):
    return MEANINGS[meaning][:ASKED] + MEANINGS[meaning][ASKED + 1:]


def made_up(rng):
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 2, 3))))


def fill(rng, pattern, values):
    chosen = re.sub(r"\(([^)]*)\)", lambda found: rng.choice(found[1].split("|")), pattern)
    return " ".join(re.sub(r"\[(\w+)\]", lambda found: values[found[1]], chosen).split())


def values_of(rng, part):
    def value(all):
        if part == TRAINED and rng.random() < 0.5:
            return made_up(rng)
        return rng.choice([v for i, v in enumerate(all) if (i % 5 == 4) == (part == KEPT)])
    return {kind: value(all) for kind, all in VALUES.items()}


def dressed(rng, sentence):
    """The sentence as people write it: with or without capitals, a mark at its end, a word before it."""
    if rng.random() < 0.2:
        sentence = rng.choice(["please", "hello,", "quick question:", "so", "well,", "excuse me,"]) + " " + sentence
    if rng.random() < 0.15:
        at = rng.randrange(len(sentence) - 1)
        sentence = sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2:]
    if rng.random() < 0.5:
        sentence = sentence[0].upper() + sentence[1:]
    return sentence + rng.choice(["", "", "?", ".", "!"])


def pair(rng, meaning, values=None):
    """Two sentences for training that mean the same, by different patterns."""
    values = values or values_of(rng, TRAINED)
    one, other = rng.sample(trained(meaning), 2)
    return dressed(rng, fill(rng, one, values)), dressed(rng, fill(rng, other, values))


def batch(rng, size):
    """Pairs of which no two mean the same; half of them share their values with others, so that values do not decide."""
    shared = values_of(rng, TRAINED)
    made, seen = [], set()
    while len(made) < size:
        meaning = rng.randrange(len(MEANINGS))
        values = shared if rng.random() < 0.25 else values_of(rng, TRAINED)
        kind = re.search(r"\[(\w+)\]", MEANINGS[meaning][0])
        identity = (meaning, values[kind[1]] if kind else "")
        if identity not in seen:
            seen.add(identity)
            made.append(pair(rng, meaning, values))
    return made


def test_set(seed, part):
    """Questions in phrasings that training never saw, and the sentences among which each has one that means the same.

    part says whether the values are those of training or those kept for the test.
    """
    rng = random.Random(seed)
    questions, answers = [], []
    for index, meaning in enumerate(MEANINGS):
        kind = re.search(r"\[(\w+)\]", meaning[0])
        names = [v for i, v in enumerate(VALUES[kind[1]]) if (i % 5 == 4) == (part == KEPT)][:4] if kind else [""]
        for name in names:
            values = {kind[1]: name} if kind else {}
            questions.append(fill(rng, meaning[ASKED], values))
            answers.append(fill(rng, rng.choice(trained(index)), values))
    return questions, answers


if __name__ == "__main__":
    rng = random.Random(1)
    for one, other in batch(rng, 12):
        print(f"{one!r:60} {other!r}")
