import { call } from './api.js';
import { clock, duration, every, h, number, svg } from './dom.js';

const PARTS = [['prepared', 'Checked and tokenized'], ['queued', 'Queued'], ['prefill', 'Prefill'], ['decode', 'Decode']];

const WIDTH = 220;

let wanted = '';

export function requests() {
	const body = h('tbody');
	const problem = h('div');
	const filter = h('input', { class: 'filter', type: 'search', placeholder: 'Filter by id, model, tenant, outcome',
		'aria-label': 'Filter requests', value: wanted, oninput: () => {
			wanted = filter.value;
			show();
		} });
	const heads = ['Arrived', 'Request', 'Tenant', 'Model', 'Worker', 'Outcome', 'Prompt', 'Answer', 'Total', 'Where the time went', ''];
	const view = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, 'Requests'),
		h('span', { class: 'hint' }, 'Of this gateway, the newest first'), h('div', { class: 'right' }, filter)),
	problem, h('div', { class: 'legend' }, PARTS.map(([name, label]) => h('span', {}, h('i', { class: name }), label))),
	h('div', { class: 'card scroll' }, h('table', {}, h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))), body)));
	let latest = { open: [], recent: [] };

	async function look() {
		try {
			latest = await call('/admin/requests');
			problem.replaceChildren();
			show();
		}
		catch (failure) {
			problem.replaceChildren(h('div', { class: 'card notice bad' }, failure.message));
		}
	}

	function show() {
		const all = [...latest.open.toReversed(), ...latest.recent].filter((request) => matches(request, wanted.toLowerCase()));
		const longest = Math.max(1, ...all.map((request) => request.total_ms));
		body.replaceChildren(...(all.length ? all.map((request) => row(request, longest))
			: [h('tr', {}, h('td', { class: 'nothing', colSpan: heads.length }, wanted ? 'None matches.' : 'None yet.'))]));
	}

	function row(request, longest) {
		const open = request.state !== 'ended';
		const cancel = h('button', { type: 'button', class: 'small danger', 'aria-label': `Cancel ${request.id}`, onclick: async () => {
			cancel.disabled = true;
			try {
				await call(`/admin/requests/${encodeURIComponent(request.id)}`, 'DELETE');
			}
			finally {
				look();
			}
		} }, 'Cancel');
		const prompt = request.cached_tokens ? `${number(request.prompt_tokens)} (${number(request.cached_tokens)} cached)` : number(request.prompt_tokens);
		return h('tr', {}, [clock(request.arrived_at), h('span', { class: 'mono', title: request.id }, `…${request.id.slice(-8)}`), request.tenant,
			request.model, request.worker ?? '–', outcome(request), prompt, `${number(request.completion_tokens)} / ${number(request.max_tokens)}`,
			duration(request.total_ms), timeline(request, longest), open ? cancel : ''].map((cell) => h('td', {}, cell)));
	}

	const stop = every(1000, look);
	return { view, focus: () => filter.focus(), close: stop };
}

function matches(request, text) {
	return !text || [request.id, request.model, request.tenant, request.outcome, request.state, request.worker, request.error]
		.some((value) => value?.toLowerCase().includes(text));
}

function outcome(request) {
	const text = request.outcome ?? request.state;
	const kind = { stop: 'good', length: 'good', failed: 'bad', cancelled: 'warn' }[request.outcome] ?? '';
	return h('span', { class: `pill ${kind}`, title: request.error ?? '' }, text);
}

/** One bar a request, all to the same scale. */
function timeline(request, longest) {
	const parts = PARTS.map(([name, label]) => [name, label, request[`${name}_ms`] ?? 0]);
	let x = 0;
	const bars = parts.filter(([, , millis]) => millis > 0).map(([name, label, millis]) => {
		const width = Math.max(1, millis / longest * WIDTH);
		const bar = svg('rect', { class: name, x: x.toFixed(1), y: 0, width: width.toFixed(1), rx: 2 });
		bar.append(svg('title'));
		bar.firstChild.textContent = `${label}: ${duration(millis)}`;
		x += width;
		return bar;
	});
	const text = parts.map(([, label, millis]) => `${label} ${duration(millis)}`).join(', ');
	return svg('svg', { class: 'timeline', viewBox: `0 0 ${WIDTH} 14`, role: 'img', 'aria-label': text }, ...bars);
}
