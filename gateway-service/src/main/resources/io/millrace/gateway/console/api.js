const KEY = 'millrace.key';

export function key() {
	return sessionStorage.getItem(KEY) ?? '';
}

export function useKey(value) {
	if (value) {
		sessionStorage.setItem(KEY, value);
	}
	else {
		sessionStorage.removeItem(KEY);
	}
	dispatchEvent(new Event('millrace-key'));
}

/** What the server said in place of an answer. */
export class Refusal extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

function headers(json) {
	const all = {};
	if (json) {
		all['Content-Type'] = 'application/json';
	}
	if (key()) {
		all.Authorization = `Bearer ${key()}`;
	}
	return all;
}

async function refusal(response) {
	try {
		const body = await response.json();
		return new Refusal(response.status, body.error.message);
	}
	catch {
		return new Refusal(response.status, `The server answered ${response.status}.`);
	}
}

async function send(path, options) {
	let response;
	try {
		response = await fetch(path, options);
	}
	catch (failure) {
		if (failure.name === 'AbortError') {
			throw failure;
		}
		throw new Refusal(0, 'The gateway does not answer.');
	}
	if (!response.ok) {
		throw await refusal(response);
	}
	return response;
}

export async function call(path, method = 'GET', body = undefined) {
	return (await send(path, { method, headers: headers(body !== undefined), body: JSON.stringify(body) })).json();
}

/** Streams an answer: gives each chunk as it comes. */
export async function stream(path, body, signal, onChunk) {
	const response = await send(path, { method: 'POST', headers: headers(true), body: JSON.stringify(body), signal });
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (done) {
			return;
		}
		const events = (rest + value).split('\n\n');
		rest = events.pop();
		for (const event of events) {
			if (!event.startsWith('data: ') || event === 'data: [DONE]') {
				continue;
			}
			const chunk = JSON.parse(event.slice(6));
			if (chunk.error) {
				throw new Refusal(200, chunk.error.message);
			}
			onChunk(chunk);
		}
	}
}
