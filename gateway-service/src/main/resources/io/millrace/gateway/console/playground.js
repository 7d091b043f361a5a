import { call, key, stream } from './api.js';
import { duration, h, number } from './dom.js';

const EXAMPLE_TOOLS = `[{
  "type": "function",
  "function": {
    "name": "get_weather",
    "description": "The weather in a city",
    "parameters": {
      "type": "object",
      "properties": {"city": {"type": "string"}},
      "required": ["city"]
    }
  }
}]`;

const EXAMPLE_SCHEMA = `{
  "type": "object",
  "properties": {
    "city": {"type": "string", "maxLength": 30},
    "country": {"type": "string", "maxLength": 30}
  },
  "required": ["city", "country"],
  "additionalProperties": false
}`;

const STARTERS = ['What is the capital of Italy?', 'Write a haiku about water.', 'Explain a KV cache in two sentences.'];

/** What was said and set stays while other views are looked at. */
const state = { messages: [], model: '', running: null, draft: '' };

export function playground() {
	const list = h('div', { class: 'messages', 'aria-live': 'polite', 'aria-label': 'Conversation' });
	const input = h('textarea', { id: 'prompt', placeholder: 'Ask something', 'aria-label': 'Message', value: state.draft,
		oninput: () => { state.draft = input.value; },
		onkeydown: (event) => {
			if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
				event.preventDefault();
				submit();
			}
		} });
	const send = h('button', { class: 'primary', type: 'button', id: 'send', onclick: () => submit() }, 'Send');
	const stop = h('button', { type: 'button', id: 'stop', class: 'danger', onclick: () => abort(), hidden: true }, 'Stop');
	const fresh = h('button', { type: 'button', class: 'quiet', onclick: () => reset() }, 'New conversation');
	const copy = h('button', { type: 'button', class: 'quiet', onclick: () => copyRequest() }, 'Copy as curl');
	const settings = settingsPanel();
	const view = h('div', { class: 'playground' },
		h('section', { class: 'conversation' }, list,
			h('div', { class: 'composer' }, h('div', {}, input, h('div', { class: 'row' },
				h('p', { class: 'hint' }, h('kbd', {}, 'Ctrl'), ' ', h('kbd', {}, 'Enter'), ' sends'), copy, fresh, stop, send)))),
		settings.panel);

	function render() {
		list.replaceChildren(...(state.messages.length ? state.messages.map(messageView) : [emptyView()]));
		list.scrollTop = list.scrollHeight;
		send.hidden = state.running !== null;
		stop.hidden = state.running === null;
	}

	function emptyView() {
		return h('div', { class: 'empty' }, h('h2', {}, 'Talk to a model'),
			h('p', {}, 'Streams through the same API as every client.'),
			h('div', { class: 'starters' }, STARTERS.map((text) => h('button', { type: 'button', onclick: () => submit(text) }, text))));
	}

	function messageView(message) {
		const body = h('div', { class: message.open ? 'body typing' : 'body' }, message.content ?? '');
		message.body = body;
		const parts = [h('div', { class: 'who' }, { user: 'You', assistant: message.model, tool: `Result of ${message.name}` }[message.role])];
		if (message.reasoning) {
			parts.push(h('div', { class: 'reasoning' }, message.reasoning));
		}
		if (message.content || message.open || !message.calls?.length) {
			parts.push(body);
		}
		for (const tool of message.calls ?? []) {
			parts.push(toolView(message, tool));
		}
		if (message.figures) {
			parts.push(figuresView(message.figures));
		}
		return h('article', { class: `message ${message.role}${message.failed ? ' failed' : ''}` }, parts);
	}

	function toolView(message, tool) {
		const answered = state.messages.some((other) => other.role === 'tool' && other.id === tool.id);
		const result = h('input', { placeholder: 'What the tool returns', 'aria-label': `Result of ${tool.name}` });
		return h('div', { class: 'call' }, h('b', {}, `Calls ${tool.name}`), h('pre', {}, pretty(tool.arguments)),
			message.open || answered ? null : h('form', { onsubmit: (event) => {
				event.preventDefault();
				state.messages.push({ role: 'tool', id: tool.id, name: tool.name, content: result.value });
				answerIfComplete(message);
			} }, result));
	}

	function answerIfComplete(message) {
		const done = message.calls.every((tool) => state.messages.some((other) => other.role === 'tool' && other.id === tool.id));
		if (done) {
			run();
		}
		else {
			render();
		}
	}

	function figuresView(figures) {
		const parts = [['First token', duration(figures.first)], ['Tokens a second', figures.rate ? number(figures.rate) : '–'],
			['Prompt', figures.prompt ?? '–'], ['Cached', figures.cached ?? '–'], ['Answer', figures.answer ?? '–'], ['End', figures.end ?? '–']];
		return h('div', { class: 'figures' }, parts.map(([name, value]) => h('span', {}, `${name} `, h('b', {}, String(value)))));
	}

	function submit(text = input.value.trim()) {
		if (!text || state.running) {
			return;
		}
		state.messages.push({ role: 'user', content: text });
		input.value = '';
		state.draft = '';
		run();
	}

	function body() {
		const messages = state.messages.filter((message) => !message.failed && !message.open).map((message) => {
			if (message.role === 'tool') {
				return { role: 'tool', tool_call_id: message.id, content: message.content };
			}
			const wire = { role: message.role, content: message.content ?? '' };
			if (message.calls?.length) {
				wire.tool_calls = message.calls.map((tool) => ({ id: tool.id, type: 'function',
					function: { name: tool.name, arguments: tool.arguments } }));
			}
			return wire;
		});
		const { system, ...rest } = settings.values();
		return { ...rest, stream: true, stream_options: { include_usage: true },
			messages: system ? [{ role: 'system', content: system }, ...messages] : messages };
	}

	async function run() {
		let request;
		try {
			request = body();
		}
		catch {
			render();
			return;
		}
		const answer = { role: 'assistant', model: request.model, content: '', calls: [], open: true };
		state.messages.push(answer);
		state.running = new AbortController();
		render();
		const began = performance.now();
		let first = null;
		let usage = null;
		try {
			await stream('/v1/chat/completions', request, state.running.signal, (chunk) => {
				usage = chunk.usage ?? usage;
				const choice = chunk.choices?.[0];
				if (!choice) {
					return;
				}
				const delta = choice.delta ?? {};
				const reasoning = delta.reasoning ?? delta.reasoning_content;
				if (first === null && (delta.content || reasoning || delta.tool_calls)) {
					first = performance.now();
				}
				answer.end = choice.finish_reason ?? answer.end;
				if (reasoning) {
					answer.reasoning = (answer.reasoning ?? '') + reasoning;
				}
				for (const part of delta.tool_calls ?? []) {
					const tool = (answer.calls[part.index] ??= { id: part.id, name: '', arguments: '' });
					tool.name += part.function?.name ?? '';
					tool.arguments += part.function?.arguments ?? '';
				}
				answer.content += delta.content ?? '';
				if (reasoning || delta.tool_calls) {
					render();
				}
				else {
					answer.body.textContent = answer.content;
					list.scrollTop = list.scrollHeight;
				}
			});
		}
		catch (failure) {
			if (failure.name !== 'AbortError') {
				answer.failed = true;
				answer.content = failure.message;
			}
			else {
				answer.end = 'stopped';
			}
		}
		const seconds = (performance.now() - (first ?? began)) / 1000;
		if (!answer.failed) {
			answer.figures = { first: first === null ? null : first - began, prompt: usage?.prompt_tokens,
				cached: usage?.prompt_tokens_details?.cached_tokens, answer: usage?.completion_tokens, end: answer.end,
				rate: usage && usage.completion_tokens > 1 && seconds > 0 ? (usage.completion_tokens - 1) / seconds : null };
		}
		answer.open = false;
		state.running = null;
		render();
		input.focus();
	}

	function abort() {
		state.running?.abort();
	}

	function reset() {
		abort();
		state.messages = [];
		render();
		input.focus();
	}

	async function copyRequest() {
		const secret = key() ? ' \\\n  --header "Authorization: Bearer $MILLRACE_API_KEY"' : '';
		const json = JSON.stringify(body(), null, 2).replaceAll("'", "'\\''");
		await navigator.clipboard.writeText(`curl ${location.origin}/v1/chat/completions${secret} \\\n  --header "Content-Type: application/json" \\\n  --data '${json}'`);
		copy.textContent = 'Copied';
		setTimeout(() => { copy.textContent = 'Copy as curl'; }, 1500);
	}

	render();
	settings.loadModels();
	return { view, focus: () => input.focus(), escape: abort, fresh: reset, close: () => {} };
}

const kept = { system: '', temperature: '', top_p: '', top_k: '', max_tokens: '512', seed: '', stop: '', tools: '', tool_choice: 'auto', schema: '' };

function settingsPanel() {
	const model = h('select', { id: 'model', onchange: () => { state.model = model.value; } });
	const problem = h('p', { class: 'invalid', role: 'alert' });
	const field = (name, label, properties = {}) => {
		const control = h(properties.rows ? 'textarea' : 'input', { id: `set-${name}`, value: kept[name], spellcheck: false,
			oninput: () => { kept[name] = control.value; problem.textContent = ''; }, ...properties });
		return h('div', {}, h('label', { htmlFor: `set-${name}` }, label), control);
	};
	const choice = h('select', { id: 'set-tool_choice', onchange: () => { kept.tool_choice = choice.value; } },
		['auto', 'required', 'none'].map((value) => h('option', { value, selected: kept.tool_choice === value }, value)));
	const example = (name, text) => h('button', { type: 'button', class: 'quiet small', onclick: () => {
		kept[name] = text;
		document.getElementById(`set-${name}`).value = text;
	} }, 'Insert an example');
	const panel = h('aside', { 'aria-label': 'Settings' },
		h('div', {}, h('label', { htmlFor: 'model' }, 'Model'), model), problem,
		field('system', 'System prompt', { rows: 3, placeholder: 'None' }),
		h('div', { class: 'pair' }, field('temperature', 'Temperature', { type: 'number', min: 0, max: 2, step: 0.1, placeholder: 'default' }),
			field('top_p', 'Top P', { type: 'number', min: 0.01, max: 1, step: 0.05, placeholder: 'default' }),
			field('top_k', 'Top K', { type: 'number', min: 0, step: 1, placeholder: 'default' }),
			field('max_tokens', 'Most tokens', { type: 'number', min: 1, step: 1, placeholder: 'all' }),
			field('seed', 'Seed', { type: 'number', step: 1, placeholder: 'drawn' }),
			field('stop', 'Stop at', { placeholder: 'nothing' })),
		h('details', { open: Boolean(kept.tools) }, h('summary', {}, 'Tools'), field('tools', 'Functions, as JSON', { rows: 8, class: 'code' }),
			example('tools', EXAMPLE_TOOLS), h('label', { htmlFor: 'set-tool_choice' }, 'Choice'), choice),
		h('details', { open: Boolean(kept.schema) }, h('summary', {}, 'Structured output'), field('schema', 'JSON schema of the answer', { rows: 8, class: 'code' }),
			example('schema', EXAMPLE_SCHEMA)));

	function json(name, label) {
		try {
			return JSON.parse(kept[name]);
		}
		catch (failure) {
			problem.textContent = `${label}: ${failure.message}`;
			throw failure;
		}
	}

	function values() {
		problem.textContent = '';
		const result = { model: model.value };
		for (const name of ['temperature', 'top_p', 'top_k', 'max_tokens', 'seed']) {
			if (kept[name] !== '') {
				result[name] = Number(kept[name]);
			}
		}
		if (kept.stop) {
			result.stop = [kept.stop];
		}
		if (kept.tools.trim()) {
			result.tools = json('tools', 'Tools');
			result.tool_choice = kept.tool_choice;
		}
		if (kept.schema.trim()) {
			result.response_format = { type: 'json_schema', json_schema: { name: 'answer', schema: json('schema', 'Structured output') } };
		}
		return { ...result, system: kept.system.trim() };
	}

	async function loadModels() {
		try {
			const models = (await call('/v1/models')).data;
			model.replaceChildren(...models.map(({ id }) => h('option', { value: id, selected: id === state.model }, id)));
		}
		catch (failure) {
			problem.textContent = failure.message;
		}
	}
	addEventListener('millrace-key', loadModels);
	return { panel, values, loadModels };
}

function pretty(text) {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	}
	catch {
		return text;
	}
}
