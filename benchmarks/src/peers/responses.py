"""What /v1/responses adds to /v1/chat/completions, whether storing delays a stream, and how fast stored responses are read:
against a server on 127.0.0.1.

Run: ./millrace serve, then python responses.py [--port N] [--stored N] [PART ...], where a part is first, long or read.
One request at a time, the forms in turns; only what is to be read is stored over 32 connections.
"""

import argparse
import concurrent.futures
import http.client
import json
import random
import threading
import time

QUESTION = "What is the capital of France?"
MODEL = {"model": "millrace-demo"}
CHAT = MODEL | {"messages": [{"role": "user", "content": QUESTION}], "stream": True, "max_tokens": 16}
RESPONSE = MODEL | {"input": QUESTION, "stream": True, "max_output_tokens": 16}
LONG = MODEL | {"input": QUESTION, "stream": True, "max_output_tokens": 2000, "ignore_eos": True, "temperature": 0}
DELTA = b"output_text.delta"
WARM_UP, ROUNDS, LONG_ROUNDS, READS, CONNECTIONS = 500, 700, 6, 5000, 32

here = threading.local()


def ask(method, path, body=None):
    if not hasattr(here, "connection"):
        here.connection = http.client.HTTPConnection("127.0.0.1", port)
    here.connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
    return here.connection.getresponse()


def arrivals(path, body, mark):
    """Milliseconds from sending to each line with the mark, and to the end."""
    began, times = time.perf_counter(), []
    answer = ask("POST", path, body)
    assert answer.status == 200, answer.read()
    for line in iter(answer.readline, b""):
        if mark in line:
            times.append((time.perf_counter() - began) * 1000)
    return times, (time.perf_counter() - began) * 1000


def tell(name, times):
    times = sorted(times)
    print(f"{name}: p50 {times[len(times) // 2]:.2f} p95 {times[int(len(times) * .95)]:.2f} p99 {times[int(len(times) * .99)]:.2f} ms",
          flush=True)


def first():
    forms = {"chat": ("/v1/chat/completions", CHAT, b'"content":"The'),
             "response": ("/v1/responses", RESPONSE, DELTA),
             "response, not stored": ("/v1/responses", RESPONSE | {"store": False}, DELTA)}
    times = {name: [] for name in forms}
    for turn in range(WARM_UP + ROUNDS):
        for name, form in forms.items():
            took = arrivals(*form)[0][0]
            if turn >= WARM_UP:
                times[name].append(took)
    for name in forms:
        tell(name + ", first text", times[name])


def long():
    forms = {"stored": LONG, "not stored": LONG | {"store": False}}
    gaps, ends, wholes = ({name: [] for name in forms} for _ in range(3))
    for turn in range(1 + LONG_ROUNDS):
        for name, body in forms.items():
            times, end = arrivals("/v1/responses", body, DELTA)
            if turn > 0:
                gaps[name] += [after - before for before, after in zip(times, times[1:])]
                ends[name].append(end - times[-1])
                wholes[name].append(end)
    for name in forms:
        tell(f"2,000 tokens, {name}, gaps", gaps[name])
        tell(f"2,000 tokens, {name}, from the last text to the end", ends[name])
        tell(f"2,000 tokens, {name}, all of it", wholes[name])


def store(number):
    body = MODEL | {"input": f"Hi {number}", "structured_outputs": {"choice": ["Hi."]}}
    answer = ask("POST", "/v1/responses", body)
    document = answer.read()
    assert answer.status == 200, document
    return json.loads(document)["id"]


def read():
    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        ids = list(pool.map(store, range(stored)))
    print(f"{stored} stored, {stored / (time.perf_counter() - began):.0f} a second", flush=True)
    for name, path in (("read", "/v1/responses/%s"), ("input items", "/v1/responses/%s/input_items")):
        took = []
        for turn in range(500 + READS):
            began = time.perf_counter()
            answer = ask("GET", path % random.choice(ids))
            answer.read()
            assert answer.status == 200
            took.append((time.perf_counter() - began) * 1000)
        tell(f"{name}, of {stored}", took[500:])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--stored", type=int, default=10_000)
    parser.add_argument("parts", nargs="*", default=["first", "long", "read"])
    options = parser.parse_args()
    port, stored = options.port, options.stored
    for part in options.parts:
        {"first": first, "long": long, "read": read}[part]()
