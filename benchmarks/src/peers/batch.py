"""How many lines and tokens a second a batch of chats gets: against a server on 127.0.0.1.

Run: ./millrace serve, then python batch.py [PORT] [LINES].
"""

import json
import sys
import time
import urllib.request

BASE = f"http://127.0.0.1:{sys.argv[1] if len(sys.argv) > 1 else 8000}/v1"
LINES = int(sys.argv[2]) if len(sys.argv) > 2 else 2500
TOKENS = 64
BOUNDARY = "boundary-of-the-form"


def call(path, data=None, content_type="application/json"):
    return urllib.request.urlopen(urllib.request.Request(BASE + path, data, {"Content-Type": content_type}), timeout=60).read()


def line(i):
    body = {"model": "millrace-demo", "messages": [{"role": "user", "content": f"What is {i % 50} plus {i % 7}?"}],
            "max_tokens": TOKENS, "ignore_eos": True}
    return json.dumps({"custom_id": f"line-{i}", "method": "POST", "url": "/v1/chat/completions", "body": body})


def main():
    content = "\n".join(line(i) for i in range(LINES))
    form = (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n{content}\r\n--{BOUNDARY}--\r\n")
    file = json.loads(call("/files", form.encode(), f"multipart/form-data; boundary={BOUNDARY}"))
    began = time.time()
    order = {"input_file_id": file["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h"}
    batch = json.loads(call("/batches", json.dumps(order).encode()))
    while batch["status"] not in ("completed", "failed", "expired", "cancelled"):
        time.sleep(0.2)
        batch = json.loads(call("/batches/" + batch["id"]))
    took = time.time() - began
    names = [json.loads(row)["custom_id"] for row in call(f"/files/{batch['output_file_id']}/content").decode().splitlines()]
    print(batch["status"], batch["request_counts"], f"{LINES / took:.1f} lines/s, {LINES * TOKENS / took:.0f} tokens/s,",
          len(set(names)), "different lines of", len(names))


if __name__ == "__main__":
    main()
