import { adapters } from './adapters.js';
import { call } from './api.js';
import { every, h, number, svg } from './dom.js';

const POINTS = 120;

/** Kept while other views are looked at. */
const history = { rates: [], open: [], last: null };

export function live() {
	const rate = tile('Tokens a second', 'This gateway, all models');
	const open = tile('Open requests', 'Queued, computed or read');
	const waiting = tile('Waiting', 'No worker has them yet');
	const cache = tile('KV cache in use', 'All workers');
	const models = h('div', { class: 'card scroll' });
	const workers = h('div', { class: 'card scroll' });
	const problem = h('div');
	const said = h('span', { class: 'hint', role: 'status' });
	const reset = h('button', { type: 'button', onclick: () => act(reset, async () => {
		const answer = await call('/reset_prefix_cache', 'POST');
		said.textContent = `${answer.workers} worker${answer.workers === 1 ? '' : 's'} forgot what prefixes they had.`;
	}) }, 'Reset prefix caches');
	const loaded = adapters(act, (text) => said.textContent = text);
	const view = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, 'Live'), said, h('div', { class: 'right' }, reset)),
		problem, h('div', { class: 'tiles' }, rate.card, open.card, waiting.card, cache.card), models, workers, loaded.card);

	async function act(button, work) {
		button.disabled = true;
		try {
			await work();
			await look();
		}
		catch (failure) {
			said.textContent = failure.message;
		}
		button.disabled = false;
	}

	async function look() {
		try {
			show(await call('/admin/status'));
			problem.replaceChildren();
		}
		catch (failure) {
			problem.replaceChildren(h('div', { class: 'card notice bad' }, failure.message));
		}
	}

	function show(status) {
		const now = performance.now();
		const gateway = status.gateway;
		if (history.last) {
			const seconds = (now - history.last.at) / 1000;
			push(history.rates, Math.max(0, (gateway.generated_tokens - history.last.tokens) / seconds));
		}
		history.last = { at: now, tokens: gateway.generated_tokens };
		push(history.open, gateway.open_requests);
		const total = status.workers.reduce((sum, worker) => sum + worker.total_blocks, 0);
		const free = status.workers.reduce((sum, worker) => sum + worker.free_blocks, 0);
		rate.show(number(Math.round(history.rates.at(-1) ?? 0)), history.rates);
		open.show(number(gateway.open_requests), history.open);
		waiting.show(number(gateway.waiting_requests));
		cache.show(total ? `${Math.round(100 * (total - free) / total)} %` : '–');
		models.replaceChildren(table('Models', ['Model', 'Task', 'Context', 'Ready workers', 'Other names'], status.models.map((model) => [
			h('b', {}, model.id), model.task.replaceAll('_', ' '), number(model.max_model_len),
			h('span', { class: `pill ${model.ready_workers ? 'good' : 'bad'}` }, String(model.ready_workers)),
			model.aliases.join(', ') || '–'])));
		loaded.show(status.models);
		workers.replaceChildren(table('Workers', ['Worker', 'Model', 'State', 'Running', 'Waiting', 'To prefill', 'KV cache', ''], status.workers.map(row)));
	}

	function row(worker) {
		const used = worker.total_blocks - worker.free_blocks;
		const drains = worker.state === 'draining';
		const button = h('button', { type: 'button', class: 'small', disabled: worker.state === 'silent',
			'aria-label': `${drains ? 'Resume' : 'Drain'} ${worker.name}`,
			onclick: () => act(button, async () => {
				await call(`/admin/workers/${encodeURIComponent(worker.name)}/${drains ? 'resume' : 'drain'}`, 'POST');
				said.textContent = `${worker.name} ${drains ? 'takes new requests again' : 'takes nothing new'}.`;
			}) }, drains ? 'Resume' : 'Drain');
		return [h('span', { class: 'mono' }, worker.name), worker.model,
			h('span', { class: `pill ${{ ready: 'good', draining: 'warn', silent: 'bad' }[worker.state]}` }, worker.state),
			meter(worker.running, worker.max_sequences), number(worker.waiting), `${number(worker.prefill_backlog_tokens)} tokens`,
			worker.total_blocks ? meter(used, worker.total_blocks) : '–', button];
	}

	const stop = every(1000, look);
	return { view, focus: () => reset.focus(), close: stop };
}

function push(list, value) {
	list.push(value);
	if (list.length > POINTS) {
		list.shift();
	}
}

function meter(value, max) {
	return h('span', {}, h('meter', { min: 0, max: Math.max(1, max), low: 0.75 * max, high: 0.92 * max, optimum: 0, value,
		'aria-label': `${value} of ${max}` }), ` ${number(value)} / ${number(max)}`);
}

function table(caption, heads, rows) {
	return h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))),
		h('tbody', {}, rows.length ? rows.map((cells) => h('tr', {}, cells.map((cell) => h('td', {}, cell))))
			: h('tr', {}, h('td', { class: 'nothing', colSpan: heads.length }, 'None yet.'))));
}

function tile(name, hint) {
	const value = h('div', { class: 'value' }, '–');
	const area = svg('path', { class: 'spark-area' });
	const line = svg('path', { class: 'spark-line' });
	const chart = svg('svg', { viewBox: `0 0 ${POINTS - 1} 30`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, area, line);
	const card = h('section', { class: 'card tile' }, h('h3', {}, name), value, h('div', { class: 'hint' }, hint));
	return { card, show: (text, points) => {
		value.textContent = text;
		if (points && points.length > 1) {
			if (!chart.isConnected) {
				card.append(chart);
			}
			const top = Math.max(1, ...points);
			const path = points.map((point, index) => `${POINTS - points.length + index},${(29 - 27 * point / top).toFixed(2)}`).join(' L');
			line.setAttribute('d', `M${path}`);
			area.setAttribute('d', `M${POINTS - points.length},30 L${path} L${POINTS - 1},30 Z`);
		}
	} };
}
