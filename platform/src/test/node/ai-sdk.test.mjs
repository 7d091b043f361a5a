// The AI SDK's provider for OpenResponses. OPENAI_BASE_URL and OPENAI_API_KEY say where.
import assert from 'node:assert/strict';
import test from 'node:test';

import { createOpenResponses } from '@ai-sdk/open-responses';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';

const provider = createOpenResponses({
  name: 'millrace', url: `${process.env.OPENAI_BASE_URL}/responses`, apiKey: process.env.OPENAI_API_KEY,
});
const model = provider(process.env.MILLRACE_MODEL);
const asked = { model, temperature: 0, maxRetries: 0 };

test('a text is generated', async () => {
  const result = await generateText({ ...asked, prompt: 'What is the capital of France?' });
  assert.match(result.text, /Paris/);
  assert.equal(result.finishReason, 'stop');
  assert.ok(result.usage.inputTokens > 0 && result.usage.outputTokens > 0);
});

test('a streamed text is the same', async () => {
  const whole = await generateText({ ...asked, prompt: 'What is the capital of France?' });
  const result = streamText({ ...asked, prompt: 'What is the capital of France?' });
  let text = '';
  for await (const delta of result.textStream) {
    text += delta;
  }
  assert.equal(text, whole.text);
  assert.equal(await result.finishReason, 'stop');
});

test('a conversation with a system message is answered', async () => {
  const result = await generateText({
    ...asked, instructions: 'Be short.',
    messages: [
      { role: 'user', content: 'What is the capital of France?' },
      { role: 'assistant', content: 'The capital of France is Paris.' },
      { role: 'user', content: 'And of Italy?' },
    ],
  });
  assert.ok(result.text.length > 0);
});

function weather(inputSchema, cities) {
  return {
    get_weather: tool({
      description: 'Returns the weather of a city.', inputSchema,
      execute: async ({ city }) => {
        cities.push(city);
        return { temperature: 21, condition: 'sunny' };
      },
    }),
  };
}

test('a tool is called, run, and its result answered', async () => {
  const cities = [];
  const schema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] });
  const result = await generateText({
    ...asked, prompt: 'What is the weather in Paris?', stopWhen: stepCountIs(3), tools: weather(schema, cities),
  });
  assert.deepEqual(cities, ['Paris'], JSON.stringify(result.steps.map((step) => step.content)));
  assert.match(result.text, /21/);
});

test('a tool that has to be called is, with arguments by its schema', async () => {
  const cities = [];
  const result = await generateText({
    ...asked, prompt: 'Hello!', toolChoice: 'required', tools: weather(z.object({ city: z.string() }), cities),
  });
  assert.equal(cities.length, 1, JSON.stringify(result.steps.map((step) => step.content)));
  assert.equal(result.finishReason, 'tool-calls');
});

test('a limit ends a text, and says so', async () => {
  const result = await generateText({ ...asked, prompt: 'Count from 1 to 100.', maxOutputTokens: 16 });
  assert.ok(['length', 'stop'].includes(result.finishReason));
  assert.ok(result.usage.outputTokens <= 16);
});

test('errors say what is wrong', async () => {
  await assert.rejects(generateText({ ...asked, model: provider('nobody'), prompt: 'x' }), /nobody/);
});
