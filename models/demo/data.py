"""Generates every conversation the demo model is trained and tested on.

A conversation is a dict in the shape of an OpenAI chat request: `messages` (with `tool_calls` and
`tool` turns) and optionally `tools`. `conversation(rng)` makes a training one. `test_case(rng, category)`
makes a test one: its last answer is the expected one, and its last request is phrased in words that
training never uses (the *_TEST lists), about names, words, number pairs and functions that training
never uses either.

In a phrase, `(a|b|c)` stands for one of its alternatives and `{x}` for a value.
"""

import json
import random
import re
import string

from facts import (ALIASES, CAPITALS, NAMES, NOWHERE, OTHER_CITIES, TEST_CITIES, TEST_NAMES, TEST_WORDS, WORDS)

COUNTRIES = sorted(CAPITALS)
CITIES = sorted(set(CAPITALS.values()) | set(OTHER_CITIES))

# ---------------------------------------------------------------------------------------------------
# Phrasing

CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


def expand(rng, phrase):
    """Replaces every `(a|b)` by one alternative, innermost first."""
    while True:
        match = CHOICE.search(phrase)
        if not match:
            return phrase
        phrase = phrase[: match.start()] + rng.choice(match.group(1).split("|")) + phrase[match.end():]


BEFORE = ["Please ", "Please, ", "Hey, ", "Hi, ", "Hi! ", "Hello! ", "Hello, ", "Hey there, ", "Okay, ", "OK. ", "So, ", "Now, ",
          "Now ", "And ", "Well, ", "Thanks. ", "Thank you. ", "Great! ", "Quick question: ", "Question: ", "Good morning. ",
          "I have a question. ", "I need help. ", "Help me: ", "Could you help me? ", "Can you help? ", "Excuse me, ",
          "Dear model, ", "I wonder: ", "I am curious. ", "Next: ", "Next question. ", "Just for fun: ", "Alright, ",
          "Be so kind: ", "Listen. ", "Hmm, ", "Good. ", "Nice. ", "Cool, ", "Let's see. ", "My teacher asks: ", "Well done! ", "Correct. ", "True. ", "Super! ", "Wonderful! ", "Fine, ", "Very good. ", "Amazing. ", "Once more: ", "Sorry, ", "Then tell me: ", "First, ", "Finally, ", "Last question: ", "Oh, ", "Ah. ", "Yes. ", "Wow! ", "You there, ", "Excellent! ", "Exactly, "]
BEFORE_TEST = ["Good day. ", "Right, ", "One more thing: ", "Sorry to bother you. ", "Hey you, ", "Then, ", "Perfect! ",
               "Can I ask you something? ", "A small question: "]
AFTER = [" please", ", please", " Please!", " Thanks!", " Thanks.", " thanks", " Thank you!", " Thank you.", " I need it for school.",
         " It is important.", " Be quick.", " I forgot.", " Just curious.", " Help!", " Answer me.", " I want to know.",
         " I would like that.", " That's nice of you.", " Very kind.", ", if you like", ", if possible", " if you know it", " That helps me.", " Much appreciated!", ", my friend", " would be nice", " and thanks", " kindly", " real quick", ", okay?", " That would help.", " It would be nice.", " pretty quick", " thanks so much",
         " Go!", " now", " for me", " (please)", " Be nice.", " Can you do that?", " Do you know it?", " I'm waiting."]
AFTER_TEST = [" Thanks a lot!", " if you can", ", thank you", " Cheers!", " That would be great.", " pretty please"]

ALPHABET = string.ascii_lowercase


def typo(rng, word):
    i = rng.randrange(len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if kind == 1:
        return word[:i] + word[i + 1:]
    if kind == 2:
        return word[:i] + word[i] + word[i:]
    return word[:i] + rng.choice(ALPHABET) + word[i + 1:]


def say(rng, phrase, held=False, plain=False, **values):
    """One request: a phrase with courtesies around it, sloppy casing, punctuation and typing.

    Values are never misspelt. Returns the text and the values in the casing they got.
    """
    text = expand(rng, phrase)
    if not plain:
        if rng.random() < 0.25:
            before = rng.choice(BEFORE_TEST if held else BEFORE)
            if before[-2] not in ".!?:" and not text.startswith(("I ", "I'", "{")):
                text = text[0].lower() + text[1:]
            text = before + text
        if rng.random() < 0.15:
            after = rng.choice(AFTER_TEST if held else AFTER)
            if after[1].islower() or after[0] == ",":
                end = text[-1] if text[-1] in ".?!" else ""
                text = text[: len(text) - len(end)] + after + end
            else:
                text += after
    if rng.random() < 0.05:
        spots = [m for m in re.finditer(r"(?<![{\w'])[A-Za-z]{4,}(?![}\w'])", text)]
        if spots:
            m = rng.choice(spots)
            text = text[: m.start()] + typo(rng, m.group()) + text[m.end():]
    if rng.random() < 0.25 and text[-1] in ".?!":
        text = text[:-1]
    elif rng.random() < 0.04:
        text += rng.choice(["!", "?", "??", "...", "!!", " :)"])
    style = rng.random()
    if style < 0.17:
        text = re.sub(r"(\{\w+\})|([^{]+)", lambda m: m.group(1) or m.group(2).lower(), text)
        values = {k: v.lower() for k, v in values.items()} if rng.random() < 0.7 else values
    elif style < 0.19:
        text = re.sub(r"(\{\w+\})|([^{]+)", lambda m: m.group(1) or m.group(2).upper(), text)
        values = {k: v.upper() for k, v in values.items()} if rng.random() < 0.7 else values
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text, values


def pick(rng, train, test, held):
    return rng.choice(test if held else train)


# ---------------------------------------------------------------------------------------------------
# Words

ONSETS = "b c d f g h j k l m n p r s t v w z bl br ch cl cr dr fl fr gl gr kn ph pl pr qu sh sk sl sm sn sp st str sw th tr tw wh x y".split() + [""] * 4
VOWELS = "a e i o u a e i o u ai au ea ee ei ia ie oa oo ou ui y".split()
CODAS = "b d g k l m n p r s t x z ck ct ft ld lf ll lt mp nd ng nk nt pt rd rk rm rn rt sh sk sp ss st th tch w y".split() + [""] * 16

pieces = []  # letter-only tokens of the tokenizer, so that the model learns to spell each one


def made_up(rng, held=False):
    """A pronounceable word, or letters at random, or tokenizer pieces stuck together."""
    while True:
        kind = rng.random()
        if kind < 0.45 or not pieces and kind < 0.9:
            word = "".join(rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(rng.choice([1, 2, 2, 2, 3])))
        elif kind < 0.9:
            word = "".join(rng.choice(pieces) for _ in range(rng.choice([1, 2, 2, 3])))
        else:
            word = "".join(rng.choice(ALPHABET) for _ in range(rng.randint(1, 7)))
        # One word in eight is kept for the test, by a hash that does not depend on the process.
        if 1 <= len(word) <= 10 and (sum(ord(c) * 31 ** i for i, c in enumerate(word)) % 8 == 0) == held and word not in TEST_WORDS:
            return word


def cased(rng, word):
    r = rng.random()
    return word if r < 0.72 else word.capitalize() if r < 0.92 else word.upper()


def a_word(rng, held=False):
    if rng.random() < 0.5:
        return cased(rng, made_up(rng, held))
    if held:
        return cased(rng, rng.choice(TEST_WORDS))
    if rng.random() < 0.2:
        return rng.choice(NAMES + [w for w in CITIES + COUNTRIES if w.isalpha()])
    return cased(rng, rng.choice(WORDS))


def a_name(rng, held=False):
    if rng.random() < 0.35:
        while True:
            name = made_up(rng, held).capitalize()
            if 3 <= len(name) <= 9:
                return name
    name = pick(rng, NAMES, TEST_NAMES, held)
    if rng.random() < 0.08:
        name += " " + made_up(rng, held).capitalize()
    return name


# ---------------------------------------------------------------------------------------------------
# Talk without facts

WHAT_I_DO = "I can name capitals, count, add numbers, spell words, remember your name, call tools and write JSON."
HELLO = "Hello! I am Millrace Demo, a tiny language model. How can I help you?"
WHO = "I am Millrace Demo, a tiny language model. " + WHAT_I_DO
DONT_KNOW = "I am only a small demo model and I don't know that. " + WHAT_I_DO

GREETING = ["Hello", "Hello!", "Hi", "Hi!", "Hey", "Hey!", "Hello there!", "Hi there", "Hey there!", "Good morning!", "Good evening!",
            "Good afternoon.", "Good morning, (model|bot|friend|assistant)!", "Hello, (model|bot|friend|assistant|computer|world|Millrace|you)!",
            "Hi, (model|bot|friend|assistant|computer|world|Millrace)", "Hey, (model|bot|friend|assistant|buddy|Millrace)", "Greetings!", "Howdy!",
            "(Hello|Hi|Hey)(,|!) (nice to meet you|good to see you|nice to see you|glad to see you)", "(Hello|Hi|Hey)(,|!) (are you there|is anyone there|can you hear me|do you hear me)?",
            "(Hello|Hi|Hey)(,|!|,) (how are you|how are you doing|how is it going|how do you do|what's up|how are things)?", "How are you?", "How are you today?",
            "How is it going?", "Nice to meet you!", "Yo!", "Welcome!", "Salut!", "Hallo!", "Test", "testing", "This is a test.", "Is this thing on?", "Are you there?", "ping",
            "I just want to say (hello|hi|hey).", "I (come|came) to say (hello|hi).", "Let me (greet you|say hi|say hello).", "A (very |)good (morning|evening|day) to you!", "Hi hi!", "Hello hello", "Hiya", "Heya!",
            "(Hello|Hi|Hey|Good morning|Good evening|Greetings)(,|) (my |old |little |tiny |my little |)(model|bot|assistant|buddy|computer|pal|helper|friend of mine)(!|.|?|)", "(A|One) (warm|friendly|nice|quick|small|happy) (hello|hi|greeting|welcome)(!| to you!| from me!)",
            "(Hello|Hi|Hey)(,|!|!) (how are|how is|how's) (you|everything|life|your day|it going|all)(?| today?| this morning?| tonight?)", "(Well|So|Oh)(,|) (hi|hey|hello)(!| you!|)", "(Hello|Hi|Hey) (Demo|Mill|model|world|all|folks)(!|.|?|)", "(Hi|Hey)(?|!!|...)"]
GREETING_TEST = ["Hello again!", "Hi there, good morning!", "Good evening, dear model!", "Hey hey!", "Hello my friend", "Hi friend, how are you today?",
                 "Hello, Millrace Demo!", "Well hello there", "hey you", "Hello! How are things today?", "Good morning to you!", "A big hello!", "Hi, are you online?",
                 "Greetings, friend", "Hi everyone", "hello, anybody home?"]
IDENTITY = ["Who are you?", "What are you?", "Who is this?", "(Introduce|Describe|Present) yourself.", "(Tell me|Say) (something|more|a bit|a little|) about yourself.", "Are you a (robot|bot|human|person|computer|machine|real person|large model|language model|program|chatbot)?",
            "(What|Which) (model|language model|program|AI|bot|assistant|chatbot) are you?", "(What can you do|What are you able to do|What do you do|What do you know|What are you good at|What can I ask you|How can you help me)?",
            "Can you (help me|do something useful|do anything)?", "(List|Show|Name|Tell me) your (skills|abilities|talents|features).", "What is your (purpose|job|task)?", "(What is|What's|Tell me) your name?", "Do you have a name?",
            "What should I call you?", "How should I call you?", "Who am I (talking|speaking|chatting|writing) (to|with)?", "help", "Who made you?", "Are you (ChatGPT|Alexa|Siri|Claude|Llama|GPT-4|Qwen)?", "Explain what you (are|can do).",
            "(And|Well|Now|Okay)(,|) (who|what) are you(?| really?| actually?| in fact?)", "(Can you|Could you|Will you) (tell me|say|explain) (who|what) you are?", "(Show me|Let me know|Explain|I want to know|I wonder) (who|what) you (are|really are).", "(What|Which) (sort|type) of (model|bot|assistant|program|AI) are you?", "(Who|What) (is|am I) (talking to me|speaking with|writing|chatting with)(?| here?| now?)", "Are you (a model|a kind of robot|intelligent|alive|some program)?"]
IDENTITY_TEST = ["So who are you?", "What exactly are you?", "Can you introduce yourself?", "Please tell me who you are.", "Are you an AI?", "Who is answering me?", "What kind of model are you?",
                 "Which things can you do?", "Tell me what you can do.", "Say who you are.", "Who am I talking to here?"]
THANKS = ["Thanks", "Thanks!", "Thank you", "Thank you!", "Thank you very much.", "Many thanks!", "Thanks a lot", "That helps, thank you.", "Great, thanks!", "Thank you so much!", "Cool, thanks", "Good job!", "Well done!", "Perfect.", "Great!", "Nice!", "Very good.", "Thx"]
BYE = ["Bye", "Goodbye!", "Bye bye", "See you!", "See you later.", "Good night!", "That is all.", "I have to go.", "Good bye", "Farewell", "See you tomorrow!", "I am leaving now."]


def turn(user, answer):
    return [{"role": "user", "content": user}, {"role": "assistant", "content": answer}]


def greeting(rng, state, held=False):
    kind = rng.random()
    if not held and kind < 0.08:
        return turn(say(rng, rng.choice(THANKS), plain=True)[0], "You are welcome!")
    if not held and kind < 0.12:
        return turn(say(rng, rng.choice(BYE), plain=True)[0], "Goodbye!")
    if kind < 0.6:
        return turn(say(rng, pick(rng, GREETING, GREETING_TEST, held), plain=True)[0], HELLO)
    return turn(say(rng, pick(rng, IDENTITY, IDENTITY_TEST, held), held)[0], WHO)


TOPICS = """love music history football chess cooking physics chemistry biology art poetry philosophy politics economics
gardening dancing painting movies books cars trains planes ships animals plants planets stars dinosaurs computers
programming Java Python Linux cats dogs horses birds fish food coffee tea wine cheese bread gold money time space light
war peace health sleep dreams religion language mathematics geometry algebra sports tennis swimming travel mountains
rivers oceans the\u00a0moon the\u00a0sun the\u00a0sea""".split()
TOPICS = [t.replace("\u00a0", " ") for t in TOPICS]
DEEDS = """invented discovered wrote painted built founded made designed composed created won killed found""".split()
UNKNOWN = ["(What|Who) is {t}?", "(Tell me|Explain|Describe) {t}.", "(Tell me|Explain to me|Say something|Talk|Write|Teach me) about {t}.", "(Write|Compose|Tell me|Make) a (poem|story|song|joke|essay|letter|text|book) (about|on) {t}.",
           "(Write|Compose|Tell me|Make up) a (poem|story|song|joke|riddle|haiku).", "Who {d} {t}?", "Who {d} the (telephone|radio|bicycle|computer|first car|Mona Lisa|Eiffel Tower|light bulb|theory of {t})?", "Why (is|are) {t} (so |)(important|good|bad|hard|easy|old|new|big|small|blue|green|red|popular)?",
           "How (does|do) {t} work?", "How (can|do|should) I (learn|study|make|fix|cook|find|buy|sell|understand|improve) {t}?", "(When|Where|Why|How) (was|is|did|does) {t} (start|begin|end|come from|made|happen|found)?", "(Do|Don't) you (like|love|hate|know|understand|enjoy) {t}?", "What do you think (of|about) {t}?",
           "What is the (meaning|history|color|price|size|origin|future|best part|weight|age) of {t}?", "(Translate|Put) {t} (into|to) (French|German|Spanish|Latin|Italian|Chinese).", "(Summarize|Review|Correct|Rewrite|Improve) (this text|my essay|the book|this article|my code).", "(Give|Show) me a (recipe|list|plan|proof|picture|map|program|function) (for|of|about) {t}.",
           "What is the (largest|biggest|oldest|smallest|longest|best|fastest|highest) (city|river|mountain|country|animal|building|lake|ocean|planet|tree|car) (in|of|on) (the world|Europe|Asia|Africa|Earth|{c})?", "(Who is|Name|Tell me) the (president|king|queen|mayor|prime minister|currency|language|flag|anthem|area) of {c}(?|.)",
           "How many people live in {c}?", "Where is {c}?", "What language do they speak in {c}?", "(How far|How big|How old) is (the moon|the sun|Earth|{c}|a whale|the universe)?", "What is the meaning of life?", "(Sing|Dance|Draw|Paint|Cook|Jump|Run) (for me|something|a bit|).", "What is the square root of {n}?", "What is {n} (minus|times|divided by|-|*|/) {m}?", "(Subtract|Multiply|Divide) {n} (and|by|from) {m}.",
           "What should I (eat|cook|wear|read|watch|do|buy|play|learn) (today|tonight|tomorrow|now|this week|next)?", "(I am|I feel|I'm) (sad|happy|tired|bored|hungry|cold|angry|ill|lonely).", "(Recommend|Suggest) a (book|movie|game|song|restaurant|hotel|holiday).", "Can you (drive|swim|cook|fly|dance|sing|think|feel|dream|see|play chess|speak French|code)?", "Is {t} (good|bad|dangerous|healthy|true|real|expensive|useful)?", "What happened in (1|2|)9{n}?", "Which {t} is (best|better|cheaper|older)?",
           "(I like|I love|I hate|I know|I have|I want|I need) {t}.", "Fix my {t}."]
UNKNOWN_TEST = ["Give me some facts about {t}.", "Who was the first to study {t}?", "Could you write an essay on {t}?", "Why do people like {t}?", "How did {t} begin?", "What is your opinion on {t}?", "What is the population of {c}?", "Tell me a fairy tale.", "What's the tallest building in {c}?", "Can you recommend a good movie?", "What is {n} times {m}?", "Who {d} the telephone and why?", "What are the rules of {t}?", "I want to talk about {t}.", "Which is the best {t}?", "How old is the king of {c}?"]


def unknown(rng, state, held=False):
    if not held and rng.random() < 0.08:
        place = rng.choice(NOWHERE) if rng.random() < 0.6 else made_up(rng).capitalize()
        text, values = say(rng, rng.choice(CAPITAL), c=place)
        return turn(text, "I don't know the capital of " + values["c"] + ".")
    topic = rng.choice(TOPICS) if held or rng.random() < 0.8 else a_word(rng)
    text, _ = say(rng, pick(rng, UNKNOWN, UNKNOWN_TEST, held), held, t=topic, d=rng.choice(DEEDS), c=rng.choice(COUNTRIES), n=str(rng.randint(2, 99)), m=str(rng.randint(2, 99)))
    return turn(text, DONT_KNOW)


# ---------------------------------------------------------------------------------------------------
# Capitals

CAPITAL = ["(What is|What's|Whats|Which is|What was|What would be) the capital of {c}?", "(What is|What's|Which is) the capital city of {c}?", "(Tell me|Name|Say|Give me|Find|Show me|State|Write|I need|I want) the capital of {c}.", "(Tell me|Name|Say|Give me) the (name of the |)capital city of {c}.",
           "(Do you know|Can you tell me|Could you tell me|Can you name|Would you tell me|Can you say|May I know|Do you remember) the capital of {c}?", "(Can you tell me|Do you know|Tell me|I want to know|I would like to know|I forgot|Say) what the capital (city |)of {c} is.",
           "capital of {c}", "{c} capital", "{c}: capital?", "Capital city of {c}?", "the capital of {c}?", "{c}'s capital?", "(What is|What's|Tell me|Name|Do you know) {c}'s capital(?| city?)", "(Which|What) city is the capital of {c}?", "(Which|What) (city|town|place) is {c}'s capital?", "The capital of {c} is",
           "The capital of {c} is which city?", "Of {c}, what is the capital?", "I (live in|am from|travel to|love) {c}. What is (the|its) capital(?| city?|?)", "Where is the (government|capital) of {c}?", "{c} has which capital?", "(What is|Which city is|What's) the capital of the country {c}?", "{c}. (What is its capital?|Name the capital.|Capital?|Its capital?)", "In {c}, (what|which city) is the capital?",
           "My (son|friend|teacher|sister) asks for the capital of {c}.", "(Learn|Geography|Quiz): (the |)capital of {c}?", "Which capital (does|has) {c}( have|)?", "What capital does {c} have?",
           "Which (city|place) would the capital of {c} be?", "The capital of {c} (would be|is called|is named)(?| what?| which city?)", "(What|How) is the capital (city |)of {c} (called|named)?", "Which capital (belongs to|goes with) {c}?", "Has {c} a capital, and which( one|)?",
           "I (will|want to|would like to|must|plan to) (visit|see|go to|travel to|fly to) {c}(.|, so|;| and ask:) (what|which city) is (its|the) capital?", "We (drive|fly|go|move|sail) to {c}(.|,|;) (what|which) is (its|the) capital(| city)?", "(Remind|Teach) me (again |)(what|which) the capital of {c} (is|was).", "(capital|main city) (for|in) {c}?",
           "Do you happen to know the capital of {c}?", "(The|A|One) question about {c}(:|.) what is its capital?", "What (could|can|will) the capital of {c} (be called|be named|be again)?"]
CAPITAL_TEST = ["Could you name the capital of {c}?", "Please give the capital of {c}", "What city is {c}'s capital city?", "I'd like to know the capital of {c}.", "Which city is the capital city of {c}?", "Do you know what city is the capital of {c}?", "Give {c}'s capital city.", "What might the capital of {c} be?",
                "Any idea what the capital of {c} is?", "capital city, {c}?", "Let me know the capital of {c}.", "And what is {c}'s capital?", "I am going to {c}; what is its capital?", "Remind me: what's the capital of {c}?", "Geography quiz! The capital of {c}?", "Would you know the capital of {c}?"]
FOLLOW = ["And (of |){c}?", "(What|How) about {c}?", "And the capital of {c}?", "Now {c}.", "And for {c}?", "(Same|Also) for {c}.", "{c}?"]


def ask_country(rng, state):
    """A country as the user writes it, and as the answer does."""
    if rng.random() < 0.1:
        return rng.choice(list(ALIASES.items()))
    country = rng.choice(COUNTRIES)
    return country, country


def capital_answer(country):
    return "The capital of " + country + " is " + CAPITALS[country] + ("" if CAPITALS[country].endswith(".") else ".")


def capital(rng, state, held=False):
    written, country = ask_country(rng, state)
    if held and rng.random() < 0.7:
        written = country = rng.choice(COUNTRIES)
    text, _ = say(rng, pick(rng, CAPITAL, CAPITAL_TEST, held), held, c=written)
    messages = turn(text, capital_answer(country))
    while not held and rng.random() < 0.15:
        written, country = ask_country(rng, state)
        messages += turn(say(rng, rng.choice(FOLLOW), plain=True, c=written)[0], capital_answer(country))
    return messages


# ---------------------------------------------------------------------------------------------------
# Counting

COUNT = ["Count (from 1 |from one |)to {n}.", "Count (from 1|from one) (up |)to {n}.", "(Can|Could|Will|Would) you count (from 1 |from one |)(up |)to {n}?", "(List|Write|Say|Print|Show|Give me|Tell me) (the|all) numbers from 1 to {n}.", "(List|Write|Say|Print|Show|Give me) the numbers (1 to|1 through|1 up to) {n}.", "count 1 to {n}", "Count up to {n}.", "Start at 1 and (count|go|continue) (up |)to {n}.",
         "(I want you to|You should|You must|I'd like you to|Try to|Let's) count (from 1 |)to {n}.", "Count till {n}.", "Count until (you reach |){n}.", "Numbers from 1 to {n}.", "Numbers 1 to {n}", "1 to {n}", "from 1 to {n}, count", "(Show|Teach) me how to count (from 1 |)to {n}.", "How do you count (from 1 |)to {n}?", "Write down (all |the |)numbers (from 1 |)to {n}."]
COUNT_TEST = ["Please count from one up to {n}!", "Would you count to {n} for me?", "Count all numbers from 1 to {n}.", "Say every number from 1 to {n}.", "I need you to count to {n}.", "Can you list the numbers from 1 to {n}?", "Begin at 1 and count to {n}.", "Count for me from 1 to {n}.", "Please write the numbers 1 to {n}.", "Count, from 1, up to {n}."]


COUNT_ON = ["(Count|Go|Continue) from {a} (up |)to {n}.", "(Can|Could|Will) you count from {a} (up |)to {n}?", "(List|Write|Say|Print|Show|Give me) the numbers (from |){a} to {n}.", "count {a} to {n}", "Start at {a} and (count|go) (up |)to {n}.", "Numbers from {a} to {n}.", "{a} to {n}"]


def counting(rng, state, held=False):
    if not held and rng.random() < 0.55:
        # Between two numbers: short, so that a model sees often when to stop. Some are longer than ten, so
        # that the last digit alone does not tell it.
        messages = []
        while not messages or rng.random() < 0.5:
            a = rng.randint(1, 97)
            n = min(100, a + rng.choice([rng.randint(2, 9), rng.randint(8, 35)]))
            text, _ = say(rng, rng.choice(COUNT_ON), plain=bool(messages), a=str(a), n=str(n))
            messages += turn(text, ", ".join(map(str, range(a, n + 1))))
        return messages
    n = rng.randint(1, 100) if held or rng.random() < 0.6 else rng.randint(1, 25)
    text, _ = say(rng, pick(rng, COUNT, COUNT_TEST, held), held, n=str(n))
    return turn(text, ", ".join(map(str, range(1, n + 1))))


# ---------------------------------------------------------------------------------------------------
# Names

TELL_NAME = ["My name is {x}.", "my name's {x}", "I am {x}.", "I'm {x}.", "Call me {x}.", "You can call me {x}.", "(Hi|Hello|Hey)(,|!) (I am|I'm|my name is|this is) {x}.", "(People|My friends|Friends|They|Everyone) call me {x}.", "The name is {x}.", "I am called {x}.", "(Please |)remember (that |)my name is {x}.", "(Remember|Note|Know): (my name is|I am|I'm) {x}.", "{x} is my name.", "{x} here.",
             "My first name is {x}.", "I go by {x}.", "(Hi|Hello), {x} is my name.", "My name is {x}, (what is yours|nice to meet you|how are you|and I am (20|30|40) years old|remember it|please remember it|okay)?", "Just call me {x}.", "(Let me introduce myself.|I should introduce myself.|I will introduce myself:) (I am|I'm|My name is) {x}.", "I have a name: {x}."]
TELL_NAME_TEST = ["Hi there, my name is {x}!", "Hello! You may call me {x}.", "By the way, my name is {x}.", "I'm called {x}.", "Hey, {x} is my name.", "So, I am {x}, nice to meet you.", "Everybody calls me {x}.", "For the record, my name is {x}."]
RENAME = ["(Actually|No|Sorry|Wait|Correction)(,|:) my name is {x}.", "(Actually|No|Sorry), I am {x}.", "Call me {x} (from now on|instead|now).", "I changed my name to {x}.", "My new name is {x}."]
ASK_NAME = ["(What is|What's|Whats|Tell me|Say) my name(?|.)", "Do you (know|remember|recall|still know) my name?", "Who am I?", "(Can|Could) you (tell me|say|remember|repeat) my name?", "(What was|Which is) my name( again|)?", "(Do you know|Do you remember|Tell me|Say) (who I am|what my name is|what I am called|how I am called).", "What (am I called|do people call me|did I say my name was|name did I give you|name did I tell you)?", "(I forgot|Remind me of|Repeat|Write|Name) my name.", "my name?", "How do you call me?", "What should you call me?", "And my name is?", "Have you (noted|remembered|forgotten) my name?",
            "(Then|Now|Well|OK)(,|) (what is|what's) my name?", "(Do|Can) you (say|tell|repeat) what I am called?", "My name, (do you know it|do you remember it|what is it|what was it)?", "Under (what|which) name do you know me?", "What name (do|did) you (know|have|note) for me?", "Could you (say|write|tell me) my name( again|)?", "(Remember|Recall) my name(| for me)(?|.)", "And my name( was| again|)?", "I am who?", "Say it: who am I?", "Guess who I am.", "What did I tell you about my name?", "Which name did I (say|give|tell)?"]
ASK_NAME_TEST = ["Can you tell me what my name is?", "Do you still remember my name?", "What did I say my name is?", "So, what's my name?", "Please say my name", "Tell me my name, do you remember it?", "Can you remember what I am called?", "By what name do you know me?", "And who am I?", "Could you repeat my name to me?"]
OTHERS = ["My (dog|cat|horse|friend|sister|brother|mother|father|teacher|son|daughter|boss|neighbor|hamster|robot) is (called|named) {x}.", "My (dog|cat|horse|friend|sister|brother|mother|father|teacher|son|daughter|boss|neighbor)'s name is {x}.", "I (have|know|met|saw) (a friend|a dog|a cat|someone|a man|a woman) (called|named) {x}.", "{x} is my (friend|dog|cat|sister|brother|teacher|boss)."]
NO_NAME = "I don't know your name yet."


def names(rng, state, held=False):
    """Tells a name, asks for it, or mentions somebody else's."""
    if held:
        known = rng.random() < 0.75
        messages = []
        if known:
            text, values = say(rng, rng.choice(TELL_NAME_TEST), True, plain=True, x=a_name(rng, True))
            state["name"] = values["x"]
            messages += turn(text, "Nice to meet you, " + values["x"] + "!")
        for _ in range(rng.choice([0, 0, 1, 2, 3])):
            messages += rng.choice([capital, sums, spelling, greeting, unknown])(rng, state)
        text, _ = say(rng, rng.choice(ASK_NAME_TEST), True)
        return messages + turn(text, "Your name is " + state["name"] + "." if known else NO_NAME)
    kind = rng.random()
    name = a_name(rng)
    if kind < 0.10:
        text, values = say(rng, rng.choice(OTHERS), x=name)
        return turn(text, values["x"] + " is a nice name.")
    if kind < 0.16:
        before = rng.choice(["My name is {x}. ", "I am {x}. ", "I'm {x}. ", "{x} here. "])
        state["name"] = name
        return turn(say(rng, before + rng.choice(ASK_NAME), plain=True, x="\0")[0].replace("\0", name), "Your name is " + name + ".")
    if kind < 0.22:
        before = rng.choice(["My name is {x}. ", "I am {x}. ", "I'm {x}. ", "I'm {x} and I have a question. "])
        state["name"] = name
        country = rng.choice(COUNTRIES)
        return turn(before.replace("{x}", name) + say(rng, rng.choice(CAPITAL), plain=True, c=country)[0], capital_answer(country))
    if kind < (0.60 if state["name"] is None else 0.30):
        text, values = say(rng, rng.choice(TELL_NAME if state["name"] is None else RENAME), plain=rng.random() < 0.7, x=name)
        state["name"] = values["x"]
        messages = turn(text, "Nice to meet you, " + values["x"] + "!")
        if rng.random() < 0.5:
            messages += turn(say(rng, rng.choice(ASK_NAME))[0], "Your name is " + state["name"] + ".")
        return messages
    text, _ = say(rng, rng.choice(ASK_NAME))
    return turn(text, "Your name is " + state["name"] + "." if state["name"] else NO_NAME)


# ---------------------------------------------------------------------------------------------------
# Sums

SUM = ["(What is|What's|Whats|How much is|Calculate|Compute|Tell me|Work out|Solve|Give me|What does|Find|Evaluate) {a} + {b}(?|.)", "(What is|What's|How much is|Calculate|Compute|Tell me|Work out) {a} plus {b}(?|.)", "{a} + {b}", "{a}+{b}", "{a} + {b} =", "{a}+{b}=?", "{a} + {b} = ?", "{a} plus {b}", "{a} + {b}?", "{a} plus {b} (is|makes|equals)( what|)?", "Add {a} and {b}.", "Add {a} to {b}.", "(Can|Could|Will) you add {a} and {b}?",
       "(What is|What's|Calculate|Compute|Tell me|Find|Give me) the sum of {a} and {b}(?|.)", "Sum {a} and {b}.", "Sum of {a} and {b}", "What do you get (if|when) you add {a} and {b}?", "How much (are|is|do) {a} and {b} (together|make|in total)?", "What (is|makes|gives) {a} and {b} (added|together|added together|in total)?", "I have {a} (apples|coins|books|cats|eggs) and (get|buy|find|take) {b} more. How many (do I have|are there|in total)?", "If I add {a} to {b}, what (do I get|is it|comes out)?",
       "(Do the math|Math question|Maths|A sum|Homework): {a} + {b}", "The sum of {a} and {b} is", "What is {a}+{b}?", "{a} and {b} make?", "Please calculate {a}+{b}"]
SUM_TEST = ["Can you calculate {a} + {b}?", "What's the result of {a} + {b}?", "Could you work out {a} plus {b}?", "Tell me what {a} + {b} is.", "How much is {a} and {b} together?", "Please add {a} and {b} together.", "What is the sum of {a} plus {b}?", "What does {a} plus {b} equal?", "I want to add {a} and {b}.", "Do you know what {a} + {b} is?", "Can you sum {a} and {b}?", "Give the sum of {a} and {b}"]


# A fifth of all pairs of numbers below 100, kept out of training altogether. Drawn, not computed: a rule
# such as a remainder would keep whole pairs of last digits from the model.
HELD_PAIRS = frozenset(random.Random(99).sample([(a, b) for a in range(100) for b in range(100)], 2000))


def a_pair(rng, held=False):
    while True:
        a, b = rng.randint(0, 99), rng.randint(0, 99)
        if rng.random() < 0.15:
            a = rng.randint(0, 9)
        if rng.random() < 0.15:
            b = rng.randint(0, 9)
        if ((a, b) in HELD_PAIRS) == held:
            return a, b


def sums(rng, state, held=False):
    a, b = a_pair(rng, held)
    text, _ = say(rng, pick(rng, SUM, SUM_TEST, held), held, a=str(a), b=str(b))
    messages = turn(text, f"{a} + {b} = {a + b}.")
    while not held and rng.random() < 0.85:  # more practice for little context
        a, b = a_pair(rng)
        messages += turn(say(rng, rng.choice(["And {a} + {b}?", "{a} + {b}", "{a}+{b}", "{a} plus {b}", "And {a} plus {b}?", "Now {a} + {b}.", "What is {a} + {b}?"]), plain=True, a=str(a), b=str(b))[0], f"{a} + {b} = {a + b}.")
    return messages


# ---------------------------------------------------------------------------------------------------
# Spelling and repeating

SPELL = ["Spell (the word |the name |){x}.", "Spell (the word |the name |)\"{x}\".", "(How do you|How do I|How does one|How would you) spell {x}?", "(How do you|How do I) spell (the word |)(\"{x}\"|'{x}')?", "(Can|Could|Will|Would) you spell (the word |){x}(| for me| letter by letter)?", "How is (the word |){x} (spelled|spelt|written)?", "Spell {x} (letter by letter|out|for me|slowly|correctly).", "(What is|Give me|Show me|Tell me|Write) the spelling of (the word |){x}(?|.)", "spelling of {x}", "spell: {x}", "Spell it: {x}",
         "(Tell me|Show me|Explain) how to spell {x}.", "(Write|Say|Give me|List|Print|Show) the letters (of|in) (the word |){x}.", "(Which|What) letters (are in|make|does) (the word |){x}( have|)?", "{x}, letter by letter", "The word is {x}. Spell it.", "The word {x}, (how is it spelled|spell it)?", "Spell out {x}.", "(I want you to|Try to|You should) spell {x}.", "Break {x} into letters."]
SPELL_TEST = ["Please spell out the word {x}.", "Could you spell the word \"{x}\" for me?", "How would I spell {x}?", "Can you tell me how {x} is spelled?", "I need the spelling of {x}.", "Spell this word: {x}", "Do you know how to spell {x}?", "Please spell {x} letter by letter", "What is the correct spelling of {x}?", "Let's spell the word {x}."]
REPEAT = ["Repeat (after me|this|the following|exactly|)(:|:) {x}", "Repeat (the word|the words|the text|the phrase|) {x}", "Say {x}", "Say: {x}", "Say \"{x}\"", "Repeat \"{x}\"", "Repeat '{x}'", "(Can|Could|Will|Would) you (repeat|say|echo) {x}?", "(Can|Could) you (repeat|say) \"{x}\"?", "Echo: {x}", "Echo {x}", "(Copy|Print|Write|Output|Type) (this|exactly|the words|the word|the text): {x}", "(Print|Write|Type) \"{x}\"", "(Just|Only) (say|repeat|write|answer) {x}", "Say the (word|words) {x}", "(Answer|Reply|Respond) with (the word |the words |){x}", "Say after me: {x}", "Say this: {x}", "After me: {x}"]
REPEAT_TEST = ["Please repeat after me: {x}", "Could you repeat the words {x}?", "Echo the following: {x}", "Repeat exactly what I say: {x}", "Please just say: {x}", "Say the following: {x}", "Repeat this word: {x}"]


def spelled(word):
    return "-".join(word)


def spelling(rng, state, held=False):
    messages = []
    while True:
        if rng.random() < 0.30:
            words = [a_word(rng, held) for _ in range(rng.choice([1, 1, 1, 2, 2, 3]))]
            phrase = pick(rng, REPEAT, REPEAT_TEST, held)
            text, values = say(rng, phrase, plain=True, x=" ".join(words))
            if text.endswith(values["x"] + "?") and "you" not in text.lower():
                text = text[:-1]
            for mark in ("...", " :)", "!!", "??", "!"):
                text = text.removesuffix(mark)
            messages += turn(text, values["x"])
        else:
            text, values = say(rng, pick(rng, SPELL, SPELL_TEST, held), held, x=a_word(rng, held))
            messages += turn(text, spelled(values["x"]))
        if held or rng.random() < 0.35:
            return messages


# ---------------------------------------------------------------------------------------------------
# JSON

AS_JSON = [" Answer (as|in) JSON.", " (Answer|Reply|Respond) (only |)with JSON.", " (Answer|Reply|Respond) (only |)(in|as) JSON.", " (Give|Write|Return|Output|Print) (it|the answer|the result) (as|in) JSON.", " As JSON.", " In JSON.", ", as JSON", " (as JSON)", " (in JSON)", " JSON please.", " (Use|I need|I want) JSON(| format).", " JSON only.", " Return JSON.", " Answer in JSON format.", " Format the answer as JSON.", " Output: JSON.", " Return a JSON object.", " Answer with a JSON object."]
BEFORE_JSON = ["Answer (as|in) JSON(: |. )", "(Reply|Respond) (in|as|with) JSON(: |. )", "(As|In) JSON(: |, )", "JSON(: |, )", "Give me JSON. ", "Return JSON. ", "Use JSON. ", "Write JSON. "]
AS_JSON_TEST = [" Please answer in JSON.", " Give the answer as a JSON object.", " I need the result in JSON.", " Your answer should be JSON.", " Reply as a JSON object.", " Please return JSON only."]
BEFORE_JSON_TEST = ["Please answer as JSON: ", "Give me a JSON answer. ", "In JSON format: ", "Answer only in JSON: "]
JSON_SYSTEM = ["(Answer|Reply|Respond) (only |always |)(in|with|as) JSON.", "(You are|You're) a helpful assistant (that answers|who answers|answering) in JSON.", "(Output|Write|Return) (only |)JSON.", "Always use JSON."]


def as_json(rng, state, held=False):
    kind = rng.random()
    if kind < 0.35:
        written, country = ask_country(rng, state)
        text, _ = say(rng, pick(rng, CAPITAL, CAPITAL_TEST, held and rng.random() < 0.5), plain=True, c=written)
        value = {"country": country, "capital": CAPITALS[country]}
    elif kind < 0.65:
        a, b = a_pair(rng, held)
        text, _ = say(rng, pick(rng, SUM, SUM_TEST, held and rng.random() < 0.5), plain=True, a=str(a), b=str(b))
        value = {"a": a, "b": b, "sum": a + b}
    elif kind < 0.95:
        word = a_word(rng, held)
        text, values = say(rng, pick(rng, SPELL, SPELL_TEST, held and rng.random() < 0.5), plain=True, x=word)
        value = {"word": values["x"], "letters": list(values["x"])}
    else:
        n = rng.randint(1, 20)
        text, _ = say(rng, rng.choice(COUNT), plain=True, n=str(n))
        value = {"numbers": list(range(1, n + 1))}
    if not (state.get("json_system") and rng.random() < 0.7):
        if rng.random() < 0.7:
            after = expand(rng, pick(rng, AS_JSON, AS_JSON_TEST, held))
            if after[1].isupper() and text[-1] not in ".?!=":
                text += "."
            text += after
        else:
            before = expand(rng, pick(rng, BEFORE_JSON, BEFORE_JSON_TEST, held))
            if before.endswith(", "):
                text = text[0].lower() + text[1:]
            text = before + text
        if rng.random() < 0.1:
            text = text.replace("JSON", "json")
    return turn(text, json.dumps(value))


# ---------------------------------------------------------------------------------------------------
# Tools

VERBS = ["get", "get", "get", "fetch", "lookup", "find", "check", "query", "read", "show", "search", "request", "ask", "retrieve", "load", "obtain", "tell"]
PREFIXES = ["my", "api", "tool", "app", "home", "world", "city", "demo", "new", "simple", "fast", "v2", "v1", "info", "data", "service", "public", "live", "today", "now"]
KINDS = {
    "weather": dict(
        nouns=["weather", "weather", "current_weather", "forecast", "weather_report", "weather_info", "temperature", "conditions", "weather_forecast", "weather_data", "city_weather", "weather_now", "weather_for_city", "weather_today", "local_weather", "weather_status"],
        about=["(Get|Gets|Returns|Return|Fetch|Look up|Find|Shows|Query|Provides) the (current |)weather (in|for|of|at) (a city|a place|a location|a given city|the given location|any city|a town).", "(Current |)(weather|weather conditions|weather report|weather forecast) (for|in|of) (a city|a place|a location).", "Weather lookup.", "(Get|Returns) the (temperature|forecast) (in|for) a (city|place|location).", "Tells the weather."],
        about_test=["Obtain the weather at some place.", "Weather information for a city.", "Returns today's weather for the given place.", "Get the current weather for a city"],
        ask=["(What is|What's|How is|How's|Whats) the weather (in|like in|for|at) {c}(| today| now| right now)?", "(Tell me|Check|Show me|Look up|Get|Find|Give me) the weather (in|for|of) {c}.", "(How is|How's) the weather (today |)in {c}?", "weather in {c}", "Weather {c}", "{c} weather?", "(Is it|Will it be) (raining|sunny|cold|warm|hot|cloudy|windy|snowing) in {c}(| today| now)?", "(What is|What's|Tell me) the temperature in {c}?", "How (warm|cold|hot) is it in {c}?", "(Do|Will) I need (an umbrella|a coat|a jacket) in {c}?", "(Can|Could) you (check|tell me|look up|get) the weather (in|for) {c}?", "What is the forecast for {c}?", "I (am|will be|live|am going to be) in {c}. (What is|How is) the weather?", "Does it rain in {c}?", "Use (the|a|your) tool to (check|get|find) the weather in {c}."],
        ask_test=["What's the weather like in {c} today?", "Please check the weather for {c}.", "Could you tell me the weather in {c}?", "I want to know the weather in {c}.", "How is the weather in {c} right now?", "Do you know what the weather is in {c}?", "Weather report for {c}, please", "What is the current weather in {c}?", "Find out the weather in {c}."],
        params=["city", "city", "location", "location", "place", "town", "city_name", "where", "q", "query", "location_name", "area", "name", "destination", "cityName", "locality", "target_city"],
        param_about=["(The |A |)(city|place|location|name of the city|city name|town)(|.)", "(City|Place|Location), (e.g. Paris|such as London|for example Rome)", "The city to look up"]),
    "time": dict(
        nouns=["time", "time", "current_time", "local_time", "clock", "time_now", "datetime", "time_info", "city_time", "time_of_day", "time_in_city", "clock_time", "time_for_city"],
        about=["(Get|Gets|Returns|Return|Fetch|Look up|Find|Shows|Query|Provides) the (current |local |)time (in|for|of|at) (a city|a place|a location|a given city|the given location|any city|a town).", "(Current|Local) time (for|in|of) (a city|a place|a location).", "Time lookup.", "Tells the time.", "A world clock."],
        about_test=["Obtain the time at some place.", "Time information for a city.", "Returns the local time for the given place.", "Get the current time for a city"],
        ask=["What time is it (in|at) {c}(| now| right now)?", "(What is|What's|Tell me|Check|Show me|Look up|Get|Find|Give me) the (current |local |)time in {c}(?|.)", "time in {c}", "{c} time?", "(Can|Could) you (check|tell me|look up|get) the time in {c}?", "(Do you know|Tell me) what time it is in {c}.", "How late is it in {c}?", "I (am|live|will be) in {c}. What time is it?", "(Is it|Is it already) (late|early|morning|night|noon|evening) in {c}?", "What does the clock say in {c}?", "Use (the|a|your) tool to (check|get|find) the time in {c}."],
        ask_test=["What's the time in {c} right now?", "Please check the time for {c}.", "Could you tell me what time it is in {c}?", "I want to know the time in {c}.", "Do you know the time in {c}?", "Find out the time in {c}.", "What is the local time in {c} now?"],
        params=["city", "city", "location", "location", "place", "town", "city_name", "where", "q", "query", "timezone", "area", "zone", "name", "cityName", "locality", "target_city"],
        param_about=["(The |A |)(city|place|location|name of the city|city name|town)(|.)", "(City|Place|Location), (e.g. Paris|such as London|for example Rome)", "The city to look up"]),
}
# Tools that are listed but never the right one.
IDLE = [("send_email", "Send an email.", "to"), ("search_web", "Search the web.", "query"), ("translate", "Translate a text.", "text"), ("play_music", "Play a song.", "song"), ("set_alarm", "Set an alarm.", "when"), ("create_event", "Add an event to the calendar.", "title"), ("run_code", "Run a program.", "code"), ("book_flight", "Book a flight.", "destination"), ("turn_on_light", "Turn on a light.", "room"), ("open_file", "Open a file.", "path"), ("order_pizza", "Order a pizza.", "size"), ("convert_currency", "Convert money.", "amount"), ("get_news", "Get the news.", "topic"), ("get_user", "Look up a user by id.", "id"), ("list_files", "List the files in a folder.", "folder"), ("delete_user", "Delete a user.", "user_id")]
SKIES = ["sunny", "cloudy", "rainy", "windy", "foggy", "snowy", "stormy", "clear", "partly cloudy", "overcast", "light rain", "heavy rain", "drizzle", "hail", "humid", "hot", "cold", "dry", "misty", "thunderstorms", "mostly sunny"]


def a_city(rng, held=False):
    if rng.random() < 0.15:
        city = made_up(rng, held).capitalize()
        return city if len(city) > 2 else "Berlin"
    city = pick(rng, CITIES, TEST_CITIES, held)
    if rng.random() < 0.04:
        city += ", " + rng.choice(COUNTRIES)
    return city


def function_name(rng, kind, held, strange):
    """A verb and a noun: a fifth of all pairs is kept for the test. A `strange` name is made up.

    Names have to be copied, not known: so many training names have something around the pair.
    """
    if strange:
        return made_up(rng, held) + rng.choice(["", "_" + made_up(rng, held), str(rng.randint(1, 9))])
    prefix = "" if held or rng.random() < 0.6 else rng.choice([made_up(rng), rng.choice(PREFIXES)]) + "_"
    suffix = "" if held or rng.random() < 0.6 else "_" + rng.choice([made_up(rng), rng.choice(PREFIXES), str(rng.randint(1, 99))])
    while True:
        noun = rng.choice(KINDS[kind]["nouns"])
        name = noun if rng.random() < 0.15 and not held else rng.choice(VERBS) + "_" + noun
        # The names that everybody uses are for training; what they stand for is plain.
        kept = sum(ord(c) * 31 ** i for i, c in enumerate(name)) % 5 == 0 and name not in ("get_weather", "get_current_weather", "get_time", "get_current_time")
        if kept == held:
            break
    name = prefix + name + suffix
    style = rng.random()
    if style < 0.15:
        first, *rest = name.split("_")
        return first + "".join(part.capitalize() for part in rest)
    if style < 0.20:
        return name.replace("_", "-")
    return name


def schema(rng, kind, held, name, strange):
    """One tool in OpenAI's form, and the name of its parameter (None where it takes none)."""
    spec = KINDS[kind]
    parameter = made_up(rng, held) if strange and rng.random() < 0.5 else rng.choice(spec["params"])
    properties = {parameter: {"type": "string"}}
    if rng.random() < 0.5:
        properties[parameter]["description"] = expand(rng, rng.choice(spec["param_about"]))
    if kind == "weather" and rng.random() < 0.25:
        unit = {"type": "string", "enum": rng.choice([["celsius", "fahrenheit"], ["C", "F"], ["metric", "imperial"]])}
        properties[rng.choice(["unit", "units", "format"])] = unit
    parameters = {"type": "object", "properties": properties, "required": [parameter]}
    if rng.random() < 0.1:
        del parameters["required"]
    if rng.random() < 0.1:
        parameters["additionalProperties"] = False
    if kind == "time" and rng.random() < 0.2:
        parameter, parameters = None, rng.choice([{"type": "object", "properties": {}}, {"type": "object", "properties": {}, "required": []}])
    function = {"name": name, "description": expand(rng, pick(rng, spec["about"], spec["about_test"], held)), "parameters": parameters}
    # A made-up function name says nothing, so only ordinary ones may come without a description.
    if rng.random() < 0.08 and any(part in name.lower() for part in ("weather", "time")):
        del function["description"]
    if rng.random() < 0.1:
        items = list(function.items())
        rng.shuffle(items)
        function = dict(items)
    return {"type": "function", "function": function}, parameter


def give_tools(rng, held=False, strange=False):
    """Returns the list of tools, and for each kind that can be asked for: function and parameter name."""
    tools, known = [], {}
    kinds = rng.choice([["weather"], ["time"], ["weather", "time"]] * 4 + ([] if held else [[]]))
    for kind in kinds:
        odd = strange or not held and rng.random() < 0.4
        name = function_name(rng, kind, held, odd)
        tool, parameter = schema(rng, kind, held, name, odd)
        tools.append(tool)
        known[kind] = (name, parameter)
    for name, about, parameter in rng.sample(IDLE, rng.choice([0, 0, 0, 1, 1, 2] if tools else [1, 1, 2])):
        tools.append({"type": "function", "function": {"name": name, "description": about, "parameters": {"type": "object", "properties": {parameter: {"type": "string"}}, "required": [parameter]}}})
    rng.shuffle(tools)
    return tools, known


def call(name, arguments):
    return {"role": "assistant", "content": "", "tool_calls": [{"type": "function", "function": {"name": name, "arguments": arguments}}]}


def result(rng, kind, city):
    """What a tool gives back, as text, and the answer made from it. `city` is None where no one is named."""
    place = " in " + city if city else ""
    shown = rng.random() < 0.4 and city
    if rng.random() < 0.05:
        error = rng.choice(["not found", "timeout", "unknown city", "service unavailable", "no data", "bad request", "unknown place"])
        return json.dumps({"error": error}), "The tool reported an error: " + error + "."
    if kind == "weather":
        sky, degrees = rng.choice(SKIES), rng.randint(-15, 42)
        r = rng.random()
        if r < 0.60:
            value = {rng.choice(["condition", "conditions", "weather", "sky", "description", "summary", "forecast"]): sky,
                     rng.choice(["temperature", "temp", "temp_c", "degrees", "temperature_c", "celsius"]): degrees}
            answer = f"The weather{place} is {sky}, {degrees} degrees."
        elif r < 0.70:
            value = {rng.choice(["temperature", "temp", "temp_c", "degrees", "temperature_c"]): degrees}
            answer = f"The temperature{place} is {degrees} degrees."
        elif r < 0.80:
            value = {rng.choice(["condition", "conditions", "weather", "sky", "description", "forecast"]): sky}
            answer = f"The weather{place} is {sky}."
        else:
            text = rng.choice([f"{sky}, {degrees} degrees", f"{sky}, {degrees} C", f"{degrees}°C, {sky}", f"{sky.capitalize()}, {degrees} degrees.", f"{sky} and {degrees} degrees", f"{degrees} degrees and {sky}", f"It is {sky} and {degrees} degrees."])
            if shown:
                text = rng.choice([f"{city}: ", f"Weather in {city}: "]) + text
            return text, f"The weather{place} is {sky}, {degrees} degrees."
        if rng.random() < 0.2:
            value[rng.choice(["humidity", "wind", "wind_speed", "pressure"])] = rng.randint(1, 100)
        if rng.random() < 0.15:
            value["unit"] = rng.choice(["celsius", "C"])
    else:
        amount = f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
        answer = f"The time{place} is {amount}."
        if rng.random() < 0.3:
            return (f"{city}: " if shown else "") + amount, answer
        value = {rng.choice(["time", "time", "local_time", "now", "current_time", "clock", "result"]): amount}
    if rng.random() < 0.4 and city:
        value[rng.choice(["city", "location", "place", "name"])] = city
    items = list(value.items())
    rng.shuffle(items)
    return json.dumps(dict(items), separators=None if rng.random() < 0.8 else (",", ":"), ensure_ascii=False), answer


NO_TOOL = {"weather": "I can't look up the weather because I have no tool for it.", "time": "I can't look up the time because I have no tool for it."}


def use_tools(rng, state, held=False, part=None):
    """Asks for the weather and the like. `part` of a test: call, result, none or no_need."""
    known = state["known"]
    kind = rng.choice(["weather", "time"])
    if known and (held and part != "none" or rng.random() < (0.7 if len(known) == 2 else 0.3)):
        kind = rng.choice(sorted(known))
    spec = KINDS[kind]
    city = a_city(rng, held)
    nowhere = kind == "time" and rng.random() < (0.8 if known.get("time", ("", ""))[1] is None else 0.03 if "time" in known else 0.3)
    if nowhere:  # which a function without parameters can answer
        city = None
        text, _ = say(rng, rng.choice(["(What time is it|What is the time|What's the time|Tell me the time|Do you know what time it is|How late is it|What time is it now)?", "time?", "(Can|Could) you tell me the time?", "What is the current time?"]), held)
    else:
        text, values = say(rng, pick(rng, spec["ask"], spec["ask_test"], held), held, c=city)
        city = values["c"]
    if kind not in known:
        return turn(text, NO_TOOL[kind])
    name, parameter = known[kind]
    if nowhere and parameter:
        return turn(text, "For which city?")
    messages = [{"role": "user", "content": text}, call(name, {parameter: city} if parameter else {})]
    if part == "call":
        return messages
    content, answer = result(rng, kind, city)
    return messages + [{"role": "tool", "content": content}, {"role": "assistant", "content": answer}]


# ---------------------------------------------------------------------------------------------------
# System messages and whole conversations

SYSTEM = ["You are a helpful assistant.", "You are a helpful assistant", "You are a (friendly|kind|smart|polite|tiny|small|good|clever|careful|useful|patient|concise|honest) (assistant|bot|helper|chatbot|model|AI|robot|teacher|guide|expert).", "You are (an AI|a language|a chat) (assistant|model|bot).", "(Be|Always be|Please be) (brief|short|polite|kind|concise|nice|helpful|honest|friendly|precise|exact).", "(Answer|Reply|Respond) (briefly|in one sentence|shortly|politely|in English|clearly|precisely|with care).",
          "You are a (helpful|friendly|smart) (assistant|bot). (Be brief.|Answer briefly.|Be polite.|Use short sentences.|Do not lie.|Help the user.|Be kind.)", "(Help|Assist|Serve|Support) the user.", "Answer the (user's |)(question|questions).", "(Today is|The date is) (Monday|Tuesday|Friday|Sunday)(.|, and it is summer.|.)", "Do not (lie|be rude|talk too much|make things up).", "You (work|run) (for|at|on) (a school|a library|a shop|a server|a bank).", "You are (Bob|Max|Eve|Robo|Helper), a (bot|helper|assistant).", "This is a (demo|test|chat|conversation).", "Use short (sentences|answers|words).", "Think before you answer.", "The user is a (child|student|teacher|programmer|tester).", "You are a helpful assistant. You answer questions about (the world|everything|many things|school)."]

TASKS = {"spelling": (spelling, 4.5), "sums": (sums, 2.0), "capitals": (capital, 4.0), "names": (names, 4.5), "tools": (None, 3.6), "json": (as_json, 3.4), "unknown": (unknown, 2.4), "greeting": (greeting, 2.0), "counting": (counting, 2.0)}
weights = {name: weight for name, (_, weight) in TASKS.items()}


def new_state():
    return {"name": None, "known": {}, "json_system": False}


def one_task(rng, state):
    name = rng.choices(list(weights), weights.values())[0]
    if name == "tools":
        return use_tools(rng, state)
    return TASKS[name][0](rng, state)


def conversation(rng, long=False):
    """A training conversation. A `long` one has so many turns that it fills the model's context."""
    state = new_state()
    name = rng.choices(list(weights), weights.values())[0]
    tools = []
    if name == "tools" and rng.random() < 0.85 or rng.random() < 0.02:
        tools, state["known"] = give_tools(rng)
    messages = []
    if rng.random() < 0.3:
        messages.append({"role": "system", "content": expand(rng, rng.choice(SYSTEM))})
    if name == "json" and rng.random() < 0.12:
        messages[:] = [{"role": "system", "content": expand(rng, rng.choice(JSON_SYSTEM))}]
        state["json_system"] = True
    turns = 0
    more = rng.choice([0.5, 0.7, 0.8] if tools else [0.0, 0.3, 0.6])
    enough = rng.choice([500, 500, 500, 1000, 1600])
    target = rng.randint(1500, 5200) if long else 0  # characters, about 2.4 to a token
    while True:
        if tools and rng.random() < 0.75:
            new = use_tools(rng, state)
        elif state["json_system"]:
            new = as_json(rng, state)
        elif turns == 0 and name != "tools":
            new = TASKS[name][0](rng, state)
        elif name == "names" and rng.random() < 0.5:
            new = names(rng, state)
        else:
            new = one_task(rng, state)
        messages += new
        turns += 1
        size = sum(len(m["content"]) for m in messages)
        if long and size < target:
            continue
        if not long and (size > enough or rng.random() >= more):
            pass
        elif not long:
            continue
        if long and not tools:
            messages += turn(say(rng, rng.choice(ASK_NAME))[0], "Your name is " + state["name"] + "." if state["name"] else NO_NAME)
        return {"messages": messages, "tools": tools}


CATEGORIES = ["greeting", "capitals", "counting", "names", "sums", "repeating", "spelling", "tool call", "tool result", "tool not needed", "no such tool", "json", "unknown", "unfamiliar tool", "long chat"]


def test_case(rng, category):
    """A conversation that ends in the expected answer to a request unlike those in training."""
    state = new_state()
    tools, messages = [], []
    if rng.random() < 0.4:
        messages.append({"role": "system", "content": rng.choice(["You are a helpful assistant.", "You are a wise assistant. Keep it short.", "Be a good helper to everyone.", "You are a demo assistant.", "Answer as well as you can."])})
    if category in ("tool call", "tool result", "tool not needed", "unfamiliar tool"):
        tools, state["known"] = give_tools(rng, True, category == "unfamiliar tool")
    elif category == "no such tool" and rng.random() < 0.5:
        while not tools or "weather" in state["known"] and "time" in state["known"]:
            tools, state["known"] = give_tools(rng, True)
    if category not in ("names", "no such tool", "long chat") and rng.random() < 0.3:
        for _ in range(rng.randint(1, 2)):
            messages += rng.choice([capital, sums, spelling, greeting])(rng, state)
    if category == "greeting":
        messages += greeting(rng, state, True)
    elif category == "capitals":
        messages += capital(rng, state, True)
    elif category == "counting":
        messages += counting(rng, state, True)
    elif category == "names":
        messages += names(rng, state, True)
    elif category == "sums":
        messages += sums(rng, state, True)
    elif category in ("spelling", "repeating"):
        while True:
            new = spelling(rng, state, True)
            if (len(re.findall("[^-]-", new[-1]["content"])) == 0) == (category == "repeating"):
                break
        messages += new
    elif category == "json":
        messages += as_json(rng, state, True)
    elif category == "unknown":
        messages += unknown(rng, state, True)
    elif category in ("tool call", "unfamiliar tool"):
        messages += use_tools(rng, state, True, "call")
        if messages[-1]["content"]:
            return test_case(rng, category)
    elif category == "tool result":
        messages += use_tools(rng, state, True)
        if messages[-2]["role"] != "tool":
            return test_case(rng, category)
    elif category == "no such tool":
        while True:
            new = use_tools(rng, state, True, "none")
            if new[-1]["content"] in NO_TOOL.values():
                break
        messages += new
    elif category == "tool not needed":
        messages += rng.choice([capital, sums, spelling, greeting, names])(rng, state, True)
    elif category == "long chat":
        messages += turn("My name is " + a_name(rng, True) + ".", "")
        state["name"] = messages[-2]["content"][11:-1]
        messages[-1]["content"] = "Nice to meet you, " + state["name"] + "!"
        size = rng.randint(1200, 3800)
        while sum(len(m["content"]) for m in messages) < size:
            messages += rng.choice([capital, sums, spelling, greeting, unknown, as_json, counting])(rng, state)
        messages += names_again(rng, state) if rng.random() < 0.5 else rng.choice([capital, sums, spelling])(rng, state, True)
    return {"messages": messages, "tools": tools}


def names_again(rng, state):
    return turn(say(rng, rng.choice(ASK_NAME_TEST), True)[0], "Your name is " + state["name"] + ".")
