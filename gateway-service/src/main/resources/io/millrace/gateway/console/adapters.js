import { call } from './api.js';
import { h } from './dom.js';

/**
 * The adapters that there are, each with a button that unloads it, and a form that loads one. `act` does a button's work and then
 * looks again, `say` tells what has come of it.
 */
export function adapters(act, say) {
	const rows = h('tbody');
	const name = field('adapter-name', 'Name');
	const path = field('adapter-path', 'Directory at the workers');
	const model = h('select', { id: 'adapter-model' });
	const load = h('button', { type: 'submit' }, 'Load');
	const form = h('form', { class: 'load', onsubmit: (event) => {
		event.preventDefault();
		act(load, async () => {
			const body = { lora_name: name.input.value.trim(), lora_path: path.input.value.trim(), base_model_name: model.value };
			say((await call('/v1/load_lora_adapter', 'POST', body)).message);
			form.reset();
		});
	} }, name.label, path.label, h('label', {}, 'Model', model), load);
	const card = h('div', { class: 'card scroll' },
		h('table', {}, h('caption', {}, 'Adapters'), h('thead', {}, h('tr', {}, ['Adapter', 'Model', ''].map((head) => h('th', { scope: 'col' }, head)))), rows),
		form);

	function row(adapter, base) {
		const unload = h('button', { type: 'button', class: 'small', 'aria-label': `Unload ${adapter}`, onclick: () => act(unload, async () =>
			say((await call('/v1/unload_lora_adapter', 'POST', { lora_name: adapter, base_model_name: base })).message)) }, 'Unload');
		return h('tr', {}, h('td', {}, h('b', {}, adapter)), h('td', {}, base), h('td', {}, unload));
	}

	/** The form stays as it is while models come and go. */
	function show(models) {
		const bases = models.filter((each) => each.task === 'text_generation').map((each) => each.id);
		if (bases.join() !== [...model.options].map((option) => option.value).join()) {
			model.replaceChildren(...bases.map((id) => h('option', {}, id)));
		}
		const all = models.flatMap((each) => each.adapters.map((adapter) => row(adapter, each.id)));
		rows.replaceChildren(...(all.length ? all : [h('tr', {}, h('td', { class: 'nothing', colSpan: 3 }, 'None yet.'))]));
	}

	return { card, show };
}

function field(id, label) {
	const input = h('input', { id, required: true, autocomplete: 'off', spellcheck: false });
	return { input, label: h('label', {}, label, input) };
}
