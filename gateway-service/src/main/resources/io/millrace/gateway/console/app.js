import { call, key, useKey } from './api.js';
import { every, h } from './dom.js';
import { errors } from './errors.js';
import { live } from './live.js';
import { playground } from './playground.js';
import { requests } from './requests.js';

const VIEWS = [['playground', 'Playground', playground], ['live', 'Live', live], ['requests', 'Requests', requests], ['errors', 'Errors', errors]];

const THEME = 'millrace.theme';

const main = document.getElementById('main');
const tabs = document.getElementById('tabs');
let current = null;

const buttons = VIEWS.map(([name, label]) => h('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': 'main',
	onclick: () => { location.hash = name; } }, label));
tabs.append(...buttons);
tabs.addEventListener('keydown', (event) => {
	const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
	if (step) {
		const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
		buttons[next].focus();
		location.hash = VIEWS[next][0];
	}
});

function show() {
	const wanted = location.hash.slice(1);
	const index = Math.max(0, VIEWS.findIndex(([name]) => name === wanted));
	current?.close();
	current = VIEWS[index][2]();
	buttons.forEach((button, i) => {
		button.setAttribute('aria-selected', String(i === index));
		button.tabIndex = i === index ? 0 : -1;
	});
	main.setAttribute('aria-labelledby', `tab-${VIEWS[index][0]}`);
	main.replaceChildren(current.view);
	document.title = `${VIEWS[index][1]} · Millrace`;
}

function switchTheme() {
	const dark = matchMedia('(prefers-color-scheme: dark)').matches;
	const present = document.documentElement.dataset.theme ?? (dark ? 'dark' : 'light');
	const next = present === 'dark' ? 'light' : 'dark';
	document.documentElement.dataset.theme = next;
	localStorage.setItem(THEME, next);
}

const keyDialog = document.getElementById('key-dialog');
const keyInput = document.getElementById('key-input');

function askForKey() {
	keyInput.value = key();
	keyDialog.showModal();
	keyInput.select();
}

keyInput.addEventListener('keydown', (event) => {
	if (event.key === 'Enter') {
		event.preventDefault();
		keyDialog.close('save');
	}
});

keyDialog.addEventListener('close', () => {
	if (keyDialog.returnValue === 'save') {
		useKey(keyInput.value.trim());
	}
	keyInput.value = '';
	keyDialog.returnValue = '';
});

function isWriting(target) {
	return target.closest('input, textarea, select, dialog') !== null;
}

addEventListener('keydown', (event) => {
	const digit = event.altKey && /^Digit[1-4]$/.test(event.code) ? Number(event.code.at(-1)) : 0;
	if (digit) {
		event.preventDefault();
		location.hash = VIEWS[digit - 1][0];
	}
	else if (event.altKey && event.code === 'KeyN') {
		event.preventDefault();
		current.fresh?.();
	}
	else if (event.altKey && event.code === 'KeyT') {
		event.preventDefault();
		switchTheme();
	}
	else if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
		current.escape?.();
	}
	else if (!isWriting(event.target) && event.key === '/') {
		event.preventDefault();
		current.focus();
	}
	else if (!isWriting(event.target) && event.key === '?') {
		document.getElementById('help-dialog').showModal();
	}
});

const state = document.getElementById('state');
let asked = false;

async function look() {
	let kind = 'good';
	let text = 'Serving';
	try {
		await call('/health');
		try {
			await call('/v1/models');
		}
		catch (failure) {
			kind = 'warn';
			text = failure.status === 401 ? 'Needs a key' : failure.message;
			if (failure.status === 401 && !asked) {
				asked = true;
				askForKey();
			}
		}
	}
	catch (failure) {
		kind = 'bad';
		text = failure.status ? 'Not serving' : 'Away';
		state.title = failure.message;
	}
	state.className = `pill ${kind}`;
	state.textContent = text;
}

document.getElementById('key-button').addEventListener('click', askForKey);
document.getElementById('theme-button').addEventListener('click', switchTheme);
document.getElementById('help-button').addEventListener('click', () => document.getElementById('help-dialog').showModal());
addEventListener('hashchange', show);
addEventListener('millrace-key', () => {
	look();
	show();
});
const theme = localStorage.getItem(THEME);
if (theme) {
	document.documentElement.dataset.theme = theme;
}
every(5000, look);
show();
