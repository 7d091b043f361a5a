// OpenAI's own client for Node against a running server. OPENAI_BASE_URL and OPENAI_API_KEY say where.
import assert from 'node:assert/strict';
import test from 'node:test';

import OpenAI from 'openai';

const model = process.env.MILLRACE_MODEL;
const client = new OpenAI({ maxRetries: 0, timeout: 60_000 });
const messages = [{ role: 'user', content: 'What is the capital of France?' }];

async function collect(stream) {
  const items = [];
  for await (const item of stream) {
    items.push(item);
  }
  return items;
}

test('a chat is answered as a whole', async () => {
  const answer = await client.chat.completions.create({ model, messages, temperature: 0 });
  assert.match(answer.choices[0].message.content, /Paris/);
  assert.equal(answer.choices[0].finish_reason, 'stop');
  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
});

test('a streamed chat is the whole one in pieces', async () => {
  const whole = await client.chat.completions.create({ model, messages, temperature: 0 });
  const chunks = await collect(await client.chat.completions.create({
    model, messages, temperature: 0, stream: true, stream_options: { include_usage: true },
  }));
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
  assert.equal(text, whole.choices[0].message.content);
  assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop');
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.deepEqual(chunks.at(-1).usage.completion_tokens, whole.usage.completion_tokens);
});

test('the client\'s own accumulator finds all choices', async () => {
  const stream = client.chat.completions.stream({ model, messages, n: 2, seed: 7, logprobs: true, top_logprobs: 1 });
  let snapshots = 0;
  stream.on('content', () => snapshots++);
  const answer = await stream.finalChatCompletion();
  assert.equal(answer.choices.length, 2);
  assert.ok(snapshots > 0);
  for (const choice of answer.choices) {
    assert.equal(choice.message.role, 'assistant');
    assert.ok(choice.logprobs.content.length > 0);
  }
});

test('completions take texts and token ids, whole and streamed', async () => {
  const whole = await client.completions.create({ model, prompt: ['One, two,', 'A, B,'], max_tokens: 5, echo: true });
  assert.deepEqual(whole.choices.map((choice) => choice.index), [0, 1]);
  assert.ok(whole.choices[0].text.startsWith('One, two,'));
  const ids = { model, prompt: [65, 66, 67], max_tokens: 5, temperature: 0, logprobs: 1 };
  const once = await client.completions.create(ids);
  const chunks = await collect(await client.completions.create({ ...ids, stream: true }));
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join(''), once.choices[0].text);
  assert.equal(once.choices[0].logprobs.tokens.length, once.usage.completion_tokens);
});

test('models are listed, and one is found by its name', async () => {
  const models = await collect(client.models.list());
  assert.ok(models.some((found) => found.id === model));
  assert.equal((await client.models.retrieve(model)).id, model);
});

test('a model that generates text makes no embeddings, and the error says so', async () => {
  await assert.rejects(client.embeddings.create({ model, input: 'x' }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.param, 'model');
    assert.match(error.message, /embeddings/);
    return true;
  });
});

test('errors are those of the client\'s own classes', async () => {
  await assert.rejects(client.chat.completions.create({ model: 'nobody', messages }), (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.code, 'model_not_found');
    assert.ok(error.requestID);
    return true;
  });
  await assert.rejects(client.chat.completions.create({ model, messages, temperature: 3, stream: true }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === 'temperature');
  const stranger = new OpenAI({ apiKey: 'wrong', maxRetries: 0 });
  await assert.rejects(stranger.models.list(), OpenAI.AuthenticationError);
});

test('a stream that is aborted ends quietly', async () => {
  const stream = await client.chat.completions.create({
    model, messages, max_tokens: 1_000, ignore_eos: true, stream: true,
  });
  let seen = 0;
  for await (const chunk of stream) {
    seen += chunk.choices[0].delta.content ? 1 : 0;
    if (seen === 3) {
      stream.controller.abort();
    }
  }
  assert.ok(seen >= 3 && seen < 1_000);
});
