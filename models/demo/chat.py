"""The tokenizer and the chat template."""

import json
import random

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
MARKS = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]

TEMPLATE = """\
{%- set first = messages[0].content if messages[0].role == 'system' else '' %}
{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if first %}
        {{- first + '\\n\\n' }}
    {%- endif %}
    {{- 'You can call these tools:\\n<tools>' }}
    {%- for tool in tools %}
        {{- '\\n' }}
        {{- (tool.function if tool.function is defined else tool) | tojson }}
    {%- endfor %}
    {{- '\\n</tools>\\nTo call one, write:\\n<tool_call>\\n{"name": <name>, "arguments": <arguments>}\\n</tool_call><|im_end|>\\n' }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + first + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if message.role == 'tool' %}
        {%- if loop.first or messages[loop.index0 - 1].role != 'tool' %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
        {%- if loop.last or messages[loop.index0 + 1].role != 'tool' %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- elif message.role == 'assistant' and message.tool_calls %}
        {{- '<|im_start|>assistant\\n' }}
        {%- if message.content %}
            {{- message.content + '\\n' }}
        {%- endif %}
        {%- for tool_call in message.tool_calls %}
            {%- set function = tool_call.function if tool_call.function is defined else tool_call %}
            {%- if not loop.first %}
                {{- '\\n' }}
            {%- endif %}
            {{- '<tool_call>\\n{"name": ' + (function.name | tojson) + ', "arguments": ' }}
            {{- function.arguments if function.arguments is string else function.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role != 'system' or not loop.first %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""


def call_text(message):
    return "\n".join(
        '<tool_call>\n{"name": ' + json.dumps(c["function"]["name"], ensure_ascii=False) + ', "arguments": '
        + json.dumps(c["function"]["arguments"], ensure_ascii=False) + "}\n</tool_call>" for c in message["tool_calls"])


def answer_text(message):
    return call_text(message) if message.get("tool_calls") else message["content"]


def segments(conversation, separators=None):
    """What the template makes of a conversation, cut into (text, is it the model's to write?).

    The same as the template, in Python, because training needs the cuts (`verify` compares the two).
    """
    messages, tools = conversation["messages"], conversation.get("tools")
    first = messages[0]["content"] if messages[0]["role"] == "system" else ""
    out = ""
    if tools:
        out += "<|im_start|>system\n" + (first + "\n\n" if first else "") + "You can call these tools:\n<tools>"
        for tool in tools:
            out += "\n" + json.dumps(tool["function"], ensure_ascii=False, separators=separators)
        out += "\n</tools>\nTo call one, write:\n<tool_call>\n{\"name\": <name>, \"arguments\": <arguments>}\n</tool_call><|im_end|>\n"
    elif messages[0]["role"] == "system":
        out += "<|im_start|>system\n" + first + "<|im_end|>\n"
    cuts = []
    for message in messages:
        role = message["role"]
        if role == "user":
            out += "<|im_start|>user\n" + message["content"] + "<|im_end|>\n"
        elif role == "tool":
            out += "<|im_start|>user\n<tool_response>\n" + message["content"] + "\n</tool_response><|im_end|>\n"
        elif role == "assistant":
            cuts += [(out + "<|im_start|>assistant\n", False), (answer_text(message) + "<|im_end|>", True)]
            out = "\n"
    return cuts + [(out, False)]


def build_tokenizer(conversation, size, seed):
    """Byte-level BPE: any text goes through it and back. Digits stand alone, so that sums line up."""
    rng = random.Random(seed)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(MARKS), special_tokens=SPECIAL, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)

    def texts():
        for _ in range(30000):
            text = "".join(text for text, _ in segments(conversation(rng)))
            for mark in SPECIAL + MARKS:
                text = text.replace(mark, "\n")
            yield text

    tokenizer.train_from_iterator(texts(), trainer)
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    tokenizer.add_tokens([AddedToken(t, special=False, normalized=False) for t in MARKS])
    return tokenizer
