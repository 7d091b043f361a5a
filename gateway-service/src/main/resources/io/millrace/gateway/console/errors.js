import { call } from './api.js';
import { clock, every, h } from './dom.js';

export function errors() {
	const body = h('tbody');
	const problem = h('div');
	const heads = ['At', 'Status', 'Reason', 'Route', 'Tenant', 'What the client was told'];
	const view = h('div', { class: 'page' }, h('div', { class: 'page-head' }, h('h1', {}, 'Errors'),
		h('span', { class: 'hint' }, 'Requests that this gateway refused or failed, the newest first')), problem,
	h('div', { class: 'card scroll' }, h('table', {}, h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))), body)));

	async function look() {
		try {
			const all = (await call('/admin/errors')).errors;
			problem.replaceChildren();
			body.replaceChildren(...(all.length ? all.map(row) : [h('tr', {}, h('td', { class: 'nothing', colSpan: heads.length }, 'None yet.'))]));
		}
		catch (failure) {
			problem.replaceChildren(h('div', { class: 'card notice bad' }, failure.message));
		}
	}

	function row(error) {
		return h('tr', {}, h('td', {}, clock(error.at)), h('td', {}, h('span', { class: `pill ${error.status >= 500 ? 'bad' : 'warn'}` }, String(error.status))),
			h('td', {}, error.reason.replaceAll('_', ' ')), h('td', { class: 'mono' }, error.route), h('td', {}, error.tenant),
			h('td', { class: 'wide' }, error.message));
	}

	const stop = every(2000, look);
	return { view, focus: () => {}, close: stop };
}
