// Responses, files and batches by OpenAI's own client for Node. OPENAI_BASE_URL and OPENAI_API_KEY say where.
import assert from 'node:assert/strict';
import test from 'node:test';

import OpenAI, { toFile } from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';

const model = process.env.MILLRACE_MODEL;
const client = new OpenAI({ maxRetries: 0, timeout: 60_000 });
const input = 'What is the capital of France?';
const weather = {
  type: 'function', name: 'get_weather', description: 'Returns the weather of a city.', strict: false,
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const long = { model, input, background: true, max_output_tokens: 1_000, ignore_eos: true };

async function collect(stream) {
  const items = [];
  for await (const item of stream) {
    items.push(item);
  }
  return items;
}

function numbers(events) {
  return events.map((event) => event.sequence_number);
}

async function until(look, isDone) {
  const patience = Date.now() + 60_000;
  for (let found = await look(); ; found = await look()) {
    if (isDone(found)) {
      return found;
    }
    assert.ok(Date.now() < patience, `It is still ${found.status}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a response is answered as a whole', async () => {
  const response = await client.responses.create({ model, input, temperature: 0 });
  assert.equal(response.status, 'completed');
  assert.match(response.output_text, /Paris/);
  assert.equal(response.usage.total_tokens, response.usage.input_tokens + response.usage.output_tokens);
});

test('a streamed response is the whole one in pieces, its events numbered without a gap', async () => {
  const whole = await client.responses.create({ model, input, temperature: 0 });
  const events = await collect(await client.responses.create({ model, input, temperature: 0, stream: true }));
  assert.deepEqual(numbers(events), [...events.keys()]);
  const deltas = events.filter((event) => event.type === 'response.output_text.delta');
  assert.equal(deltas.map((event) => event.delta).join(''), whole.output_text);
  assert.equal(events.at(-1).type, 'response.completed');
  assert.equal(events.at(-1).response.output[0].content[0].text, whole.output_text);
});

test('the client\'s own accumulator makes the same response', async () => {
  const stream = client.responses.stream({ model, input, temperature: 0 });
  let text = '';
  stream.on('response.output_text.delta', (event) => { text += event.delta; });
  const response = await stream.finalResponse();
  assert.equal(response.output_text, text);
  assert.match(text, /Paris/);
});

test('a stored response is found, continued, listed and deleted', async () => {
  const first = await client.responses.create({ model, input, instructions: 'Be short.', metadata: { a: 'b' } });
  const second = await client.responses.create({ model, input: 'And of Italy?', previous_response_id: first.id });
  assert.equal(second.previous_response_id, first.id);
  assert.ok(second.usage.input_tokens > first.usage.input_tokens);
  const found = await client.responses.retrieve(first.id);
  assert.deepEqual(found.output, first.output);
  assert.deepEqual(found.metadata, { a: 'b' });
  const items = await collect(client.responses.inputItems.list(first.id));
  assert.deepEqual(items.map((item) => item.content[0].text), [input]);
  await client.responses.delete(first.id);
  await assert.rejects(client.responses.retrieve(first.id), OpenAI.NotFoundError);
  await assert.rejects(client.responses.create({ model, input, previous_response_id: first.id }),
    (error) => error instanceof OpenAI.BadRequestError && error.code === 'previous_response_not_found');
});

test('a function is called, and its output answered', async () => {
  const asked = { model, temperature: 0, tools: [weather] };
  const events = await collect(await client.responses.create({
    ...asked, input: 'What is the weather in Paris?', stream: true,
  }));
  const called = events.at(-1).response;
  const call = called.output.find((item) => item.type === 'function_call');
  assert.deepEqual(JSON.parse(call.arguments), { city: 'Paris' });
  const deltas = events.filter((event) => event.type === 'response.function_call_arguments.delta');
  assert.equal(deltas.map((event) => event.delta).join(''), call.arguments);
  const answer = await client.responses.create({
    ...asked, previous_response_id: called.id,
    input: [{
      type: 'function_call_output', call_id: call.call_id, output: '{"temperature": 21, "condition": "sunny"}',
    }],
  });
  assert.match(answer.output_text, /21/);
});

test('an answer follows a schema, and the client parses it', async () => {
  const response = await client.responses.parse({
    model, input: 'Name a city.', max_output_tokens: 200,
    text: {
      format: {
        type: 'json_schema', name: 'place', strict: true,
        schema: {
          type: 'object', properties: { city: { enum: ['Paris', 'Rome'] } }, required: ['city'],
          additionalProperties: false,
        },
      },
    },
  });
  assert.match(JSON.parse(response.output_text).city, /Paris|Rome/);
});

test('a response in the background is waited for, and its events are read from any of them on', async () => {
  const queued = await client.responses.create({ model, input, temperature: 0, background: true });
  assert.ok(['queued', 'in_progress'].includes(queued.status));
  const done = await until(() => client.responses.retrieve(queued.id), (found) => found.status === 'completed');
  assert.match(done.output_text, /Paris/);
  const events = await collect(await client.responses.retrieve(queued.id, { stream: true }));
  assert.deepEqual(numbers(events), [...events.keys()]);
  const rest = await collect(await client.responses.retrieve(queued.id, { stream: true, starting_after: 3 }));
  assert.deepEqual(rest, events.slice(4));
});

test('a stream of the background that broke off is gone on with', async () => {
  const seen = [];
  const stream = await client.responses.create({ ...long, max_output_tokens: 200, stream: true });
  for await (const event of stream) {
    seen.push(event);
    if (seen.length === 12) {
      stream.controller.abort();
    }
  }
  const id = seen[0].response.id;
  const rest = await collect(await client.responses.retrieve(id, {
    stream: true, starting_after: seen.at(-1).sequence_number,
  }));
  assert.deepEqual(numbers([...seen, ...rest]), [...seen, ...rest].map((event, index) => index));
  assert.equal(rest.at(-1).type, 'response.incomplete');
  assert.equal(rest.at(-1).response.usage.output_tokens, 200);
});

test('a response in the background is cancelled', async () => {
  const queued = await client.responses.create(long);
  assert.equal((await client.responses.cancel(queued.id)).status, 'cancelled');
  assert.equal((await client.responses.retrieve(queued.id)).status, 'cancelled');
});

test('tokens are counted, and a conversation is compacted', async () => {
  const counted = await client.responses.inputTokens.count({ model, input });
  const response = await client.responses.create({ model, input });
  assert.equal(counted.input_tokens, response.usage.input_tokens);
  const compacted = await client.responses.compact({ model, previous_response_id: response.id });
  assert.ok(compacted.output.some((item) => item.type === 'compaction'));
  assert.equal((await client.responses.create({ model, input: compacted.output })).status, 'completed');
});

test('turns over a WebSocket continue each other, also where nothing is stored', async () => {
  const socket = new ResponsesWS(client);
  async function turn(more) {
    const events = [];
    const ended = new Promise((resolve, reject) => {
      socket.on('event', (event) => {
        events.push(event);
        if (event.type === 'response.completed') {
          resolve();
        }
      });
      socket.on('error', reject);
    });
    socket.send({ type: 'response.create', model, store: false, temperature: 0, ...more });
    await ended;
    return events;
  }
  try {
    const first = await turn({ input });
    assert.deepEqual(numbers(first), [...first.keys()]);
    const id = first.at(-1).response.id;
    const second = await turn({ input: 'And of Italy?', previous_response_id: id });
    assert.equal(second.at(-1).response.previous_response_id, id);
  } finally {
    socket.close();
  }
});

test('what a model that reads text cannot do is an error of the client\'s own classes', async () => {
  const image = { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'auto' };
  await assert.rejects(client.responses.create({ model, input: [{ role: 'user', content: [image] }] }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.match(error.message, /input_image/);
    return true;
  });
});

test('files are kept, and a batch answers each of its lines once', async () => {
  const names = Array.from({ length: 20 }, (nothing, index) => `line-${index}`);
  const lines = names.map((name) => JSON.stringify({
    custom_id: name, method: 'POST', url: '/v1/responses', body: { model, input, temperature: 0 },
  }));
  lines.push(JSON.stringify({
    custom_id: 'wrong', method: 'POST', url: '/v1/responses', body: { model, input, background: true },
  }));
  const file = await client.files.create({ purpose: 'batch', file: await toFile(Buffer.from(lines.join('\n')), 'in.jsonl') });
  assert.equal((await client.files.retrieve(file.id)).filename, 'in.jsonl');
  assert.equal(await (await client.files.content(file.id)).text(), lines.join('\n'));
  const begun = await client.batches.create({
    input_file_id: file.id, endpoint: '/v1/responses', completion_window: '24h', metadata: { a: 'b' },
  });
  const batch = await until(() => client.batches.retrieve(begun.id), (found) => found.status === 'completed');
  assert.deepEqual(batch.request_counts, { total: 21, completed: 20, failed: 1 });
  const output = (await (await client.files.content(batch.output_file_id)).text()).trim().split('\n').map(JSON.parse);
  assert.deepEqual(output.map((line) => line.custom_id).sort(), [...names].sort());
  assert.ok(output.every((line) => /Paris/.test(line.response.body.output[0].content[0].text)));
  const errors = (await (await client.files.content(batch.error_file_id)).text()).trim().split('\n').map(JSON.parse);
  assert.match(errors[0].error.message, /background/);
  assert.ok((await collect(client.batches.list())).some((found) => found.id === batch.id));
  assert.ok((await client.files.delete(file.id)).deleted);
  await assert.rejects(client.files.retrieve(file.id), OpenAI.NotFoundError);
});
