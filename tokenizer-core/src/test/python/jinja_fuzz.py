"""Random expressions and templates from a grammar. The same seed gives the same templates."""

import random

VARIABLES = "s t u e n i z neg f tr fa l ls mix el d ed nested users html q ml words und".split()

TESTS = (
    "defined|undefined|none|string|number|integer|float|boolean|true|false|mapping|iterable|sequence|lower|upper|odd"
    "|even|divisibleby(2)|divisibleby 3|in [1, 'a']|eq 1|sameas none|gt 2|lt(3)|ne 'a'|in l|in s|in d"
).split("|")

# S stands for a string literal, A for a string literal or an operand, N for a small integer.
METHODS = (
    "upper() lower() title() capitalize() swapcase() casefold() strip() lstrip() rstrip() strip(A) lstrip(A) rstrip(A)"
    " split(A) split() split(A,N) rsplit(A,N) split(none,N) rsplit(none,N) splitlines() splitlines(true) startswith(A)"
    " endswith(A) startswith(A,N) replace(A,A) replace(A,A,N) find(A) rfind(A,N) count(A) index(A) join(ls) join(A)"
    " format(A,N) zfill(N) center(N) ljust(N,'*') rjust(N) partition(A) rpartition(A) isdigit() isalpha() isalnum()"
    " isspace() isupper() islower() istitle() removeprefix(A) removesuffix(A) items()|list keys()|list values()|list"
    " get(A) get(A,N) expandtabs(N) append(N) copy()"
).split(" ")

FILTERS = (
    "upper lower title capitalize trim trim(A) length first last join join(S) sort sort(reverse=true) sort|first"
    " reverse|list list string int float abs round round(N) round(1,'ceil') round(1,'floor') default(A)"
    " default(A,true) replace(S,A) tojson tojson(indent=2) tojson(sort_keys=true) unique|list min max sum"
    " map('upper')|list map('string')|list map('length')|list map('first')|list map('int')|list map('trim')|list"
    " map(attribute='name')|list map(attribute='0')|list map(attribute='x.y')|list"
    " map(attribute='name',default='?')|list select|list reject|list select('odd')|list select('string')|list"
    " select('defined')|list reject('odd')|list reject('iterable')|list selectattr('name')|list|length"
    " selectattr('age','==',30)|list|length selectattr('age','gt',25)|map(attribute='name')|list"
    " rejectattr('on')|list|length items|list dictsort dictsort(true,'value') indent(N) indent(N,true) batch(2)|list"
    " batch(2,A)|list slice(2)|list slice(3,A)|list groupby('age')|list|length groupby('city')|map('first')|list"
    " wordcount count d('z') e escape safe center(N) truncate(5) urlencode format(A)"
).split(" ")

LOOP_NAMES = "index index0 first last length revindex previtem nextitem".split()


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = list(VARIABLES)

    def pick(self, *choices):
        return self.random.choice(choices)

    def integer(self):
        return str(self.random.randint(-3, 6))

    def string(self):
        pieces = ["a", "b", "B", " ", "x", "\\n", "o", "l", "é", "😀", "-", "1", ",", "<", "%s", "{}"]
        text = "".join(self.random.choices(pieces, k=self.random.randint(0, 4)))
        return f'"{text}"' if self.random.random() < 0.2 else f"'{text}'"

    def literal(self):
        floats = self.pick("0.5", "2.0", "1e3", "-1.5", "3.25")
        return self.pick(self.integer(), floats, self.string(), self.pick("true", "false", "none"))

    def name(self):
        return self.random.choice(self.names)

    def operand(self, depth):
        return self.name() if self.random.random() < 0.7 else f"({self.expression(depth - 1)})"

    def filled(self, pattern):
        simple = {"S": self.string, "N": self.integer, "A": lambda: self.pick(self.string(), self.expression(0))}
        return "".join(simple[c]() if c in simple else c for c in pattern)

    def expression(self, depth):
        if depth <= 0:
            return self.literal() if self.random.random() < 0.35 else self.name()
        inner = lambda: self.expression(depth - 1)
        weighted = [
            (12, self.name),
            (4, self.literal),
            (12, lambda: f"({inner()} {self.pick('+', '+', '-', '*', '/', '//', '%', '~', '~', '**')} {inner()})"),
            (8, lambda: f"{inner()} {self.pick('==', '!=', '<', '>', '<=', '>=', 'in', 'not in')} {inner()}"),
            (6, lambda: f"({inner()} {self.pick('and', 'or')} {inner()})"),
            (3, lambda: f"(not {inner()})"),
            (4, lambda: f"({inner()} if {inner()} else {inner()})"),
            (1, lambda: f"({inner()} if {inner()})"),
            (4, lambda: "[" + ", ".join(inner() for _ in range(self.random.randint(0, 3))) + "]"),
            (2, lambda: "(" + "".join(inner() + ", " for _ in range(self.random.randint(1, 3))) + ")"),
            (2, lambda: "{" + ", ".join(f"{self.literal()}: {inner()}" for _ in range(self.random.randint(0, 3))) + "}"),
            (5, lambda: f"{self.operand(depth)}[{self.pick(self.integer(), self.string(), repr('name'), inner())}]"),
            (5, lambda: self.name() + self.slice()),
            (4, lambda: f"{self.operand(depth)}.{self.pick('a', 'b', 'name', 'x', 'items', 'get', 'foo', 'age')}"),
            (10, lambda: f"{self.operand(depth)}.{self.filled(self.random.choice(METHODS))}"),
            (15, lambda: f"{self.operand(depth)}|{self.filled(self.random.choice(FILTERS))}"),
            (5, lambda: f"{self.operand(depth)} is {self.pick('', 'not ')}{self.random.choice(TESTS)}"),
        ]
        weights, makers = zip(*weighted)
        return self.random.choices(makers, weights)[0]()

    def slice(self):
        bound = lambda: self.pick("", self.integer())
        return f"[{bound()}:{bound()}{self.pick('', ':', ':-1', ':2', ':-2')}]"

    def text(self):
        pieces = ["a", "b", " ", "\n", "  ", "\t", "\n\n", "x\n", "{ ", "}", "#", "%"]
        return "".join(self.random.choices(pieces, k=self.random.randint(0, 4)))

    def tag(self, inside):
        return f"{self.pick('{%', '{%', '{%-', '{%+')} {inside} {self.pick('%}', '%}', '-%}', '+%}')}"

    def output(self):
        inside = self.expression(self.random.randint(0, 2))
        return f"{self.pick('{{', '{{', '{{-')} {inside} {self.pick('}}', '}}', '-}}')}"

    def body(self, depth, in_loop=False):
        return "".join(self.statement(depth, in_loop) for _ in range(self.random.randint(1, 3)))

    def statement(self, depth, in_loop=False):
        if depth <= 0:
            return self.text()
        weighted = [
            (20, self.text),
            (25, lambda: self.text() + self.output() + self.text()),
            (13, lambda: self.branching(depth, in_loop)),
            (16, lambda: self.loop(depth, in_loop)),
            (10, self.assignment),
            (3, lambda: self.block("set " + self.target() + self.pick("", " | upper"), "endset", depth, in_loop)),
            (3, lambda: self.macro(depth)),
            (2, lambda: self.block(f"with {self.target()} = {self.expression(1)}", "endwith", depth, in_loop)),
            (2, lambda: self.block("filter " + self.pick("upper", "trim", "indent(2)"), "endfilter", depth, in_loop)),
            (1, lambda: self.block("generation", "endgeneration", depth, False)),
            (1, lambda: self.counter(depth)),
            (2, lambda: self.escape() if in_loop else self.text()),
            (2, lambda: self.pick("{#", "{#-", "{#+") + " c " + self.pick("#}", "-#}", "+#}")),
        ]
        weights, makers = zip(*weighted)
        return self.random.choices(makers, weights)[0]()

    def target(self):
        return self.pick("v", "w", "s", "i", "l", "k", "d")

    def block(self, begin, end, depth, in_loop):
        return self.tag(begin) + self.body(depth - 1, in_loop) + self.tag(end)

    def branching(self, depth, in_loop):
        text = self.tag("if " + self.expression(1)) + self.body(depth - 1, in_loop)
        if self.random.random() < 0.3:
            text += self.tag("elif " + self.expression(1)) + self.body(depth - 1, in_loop)
        if self.random.random() < 0.5:
            text += self.tag("else") + self.body(depth - 1, in_loop)
        return text + self.tag("endif")

    def loop(self, depth, in_loop):
        outer, target = list(self.names), self.target()
        values = ["l", "ls", "users", "mix", "d", "s", "range(3)", "nested", "el", "und", "d.items()", "d|dictsort"]
        condition = f" if {self.expression(1)}" if self.random.random() < 0.25 else ""
        begin = self.tag(f"for {target} in {self.pick(*values, self.expression(1))}{condition}")
        self.names += [target, target] + ["loop." + name for name in LOOP_NAMES]
        text = begin + self.body(depth - 1, True)
        self.names = outer
        if self.random.random() < 0.2:
            text += self.tag("else") + self.body(depth - 1, in_loop)
        return text + self.tag("endfor")

    def escape(self):
        return self.tag("if " + self.expression(1)) + self.tag(self.pick("break", "continue")) + self.tag("endif")

    def assignment(self):
        target = self.target()
        text = self.tag(f"set {target} = {self.expression(2)}")
        self.names.append(target)
        return text

    def counter(self, depth):
        begin = "{% set ns = namespace(c=0) %}{% for q in l %}{% set ns.c = ns.c + " + self.expression(1) + " %}"
        return begin + self.body(depth - 1, True) + "{% endfor %}{{ ns.c }}"

    def macro(self, depth):
        outer, name = list(self.names), self.pick("m1", "m2")
        self.names += ["p", "p", "r"]
        text = self.block(f"macro {name}(p, r={self.expression(1)})", "endmacro", depth, False)
        self.names = outer
        arguments = self.expression(1) + self.pick("", ", " + self.expression(0), ", r=" + self.expression(0))
        return text + "{{ " + name + "(" + arguments + ") }}"

    def template(self):
        return self.text() + "".join(self.statement(3) for _ in range(self.random.randint(1, 4)))


def expressions(seed, count):
    for number in range(count):
        generator = Generator(f"{seed}/expression/{number}")
        yield "{{ " + generator.expression(generator.random.randint(1, 4)) + " }}"


def templates(seed, count):
    for number in range(count):
        yield Generator(f"{seed}/template/{number}").template()
