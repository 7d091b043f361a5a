"""Writes conversations of the demo model's kind as text in ChatML, for perplexities.

    python demo_text.py models/demo > demo.txt
"""

import random
import sys

CONVERSATIONS = 120


def text(conversation):
    """None where a conversation calls tools, whose form the model's chat template decides."""
    messages = conversation["messages"]
    if conversation.get("tools") or any(message.get("tool_calls") for message in messages):
        return None
    return "".join(f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>\n" for message in messages)


def main():
    sys.path.insert(0, sys.argv[1])
    from data import conversation

    rng = random.Random(20)
    for _ in range(CONVERSATIONS):
        sys.stdout.write(text(conversation(rng)) or "")


if __name__ == "__main__":
    main()
