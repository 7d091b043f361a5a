"""What /v1/responses adds to /v1/chat/completions, and how fast stored responses are read: against a server on 127.0.0.1.

Run: ./millrace serve, then python responses.py [PORT] [STORED]. One connection, one request at a time, the three forms in turns.
"""

import http.client
import json
import random
import sys
import time

CONNECTION = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
STORED = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
QUESTION = "What is the capital of France?"
CHAT = {"model": "millrace-demo", "messages": [{"role": "user", "content": QUESTION}], "stream": True, "max_tokens": 16}
RESPONSE = {"model": "millrace-demo", "input": QUESTION, "stream": True, "max_output_tokens": 16}
WARM_UP, ROUNDS, READS = 500, 700, 3000


def ask(method, path, body=None):
    CONNECTION.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
    return CONNECTION.getresponse()


def first_text(path, body, mark):
    """Milliseconds to the first event with text."""
    began, first = time.perf_counter(), None
    answer = ask("POST", path, body)
    for line in iter(answer.readline, b""):
        if first is None and mark in line:
            first = time.perf_counter() - began
    return first * 1000


def tell(name, times):
    times = sorted(times)
    print(f"{name}: p50 {times[len(times) // 2]:.2f} p95 {times[int(len(times) * .95)]:.2f} p99 {times[int(len(times) * .99)]:.2f} ms")


def main():
    forms = {"chat": ("/v1/chat/completions", CHAT, b'"content":"The'),
             "response": ("/v1/responses", RESPONSE, b"output_text.delta"),
             "response, not stored": ("/v1/responses", RESPONSE | {"store": False}, b"output_text.delta")}
    times = {name: [] for name in forms}
    for turn in range(WARM_UP + ROUNDS):
        for name, form in forms.items():
            took = first_text(*form)
            if turn >= WARM_UP:
                times[name].append(took)
    for name in forms:
        tell(name + ", first text", times[name])
    ids = [json.loads(ask("POST", "/v1/responses", {"model": "millrace-demo", "input": f"Hi {i}", "max_output_tokens": 16}).read())["id"]
           for i in range(STORED)]
    for name, path in (("read", "/v1/responses/%s"), ("input items", "/v1/responses/%s/input_items")):
        took = []
        for _ in range(READS):
            began = time.perf_counter()
            answer = ask("GET", path % random.choice(ids))
            answer.read()
            assert answer.status == 200
            took.append((time.perf_counter() - began) * 1000)
        tell(f"{name}, of {STORED}", took[500:])


if __name__ == "__main__":
    main()
