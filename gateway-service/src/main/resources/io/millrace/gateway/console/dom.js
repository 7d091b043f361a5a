/** An element with properties, attributes (`data-…`, `aria-…`, `class`, `role`) and children. Text is never markup. */
export function h(tag, properties = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (value === undefined || value === null || value === false) {
			continue;
		}
		if (name.startsWith('on')) {
			element.addEventListener(name.slice(2), value);
		}
		else if (name in element && name !== 'list' && name !== 'form') {
			element[name] = value;
		}
		else {
			element.setAttribute(name, value);
		}
	}
	element.append(...children.flat().filter((child) => child !== null && child !== undefined));
	return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(tag, attributes = {}, ...children) {
	const element = document.createElementNS(SVG, tag);
	for (const [name, value] of Object.entries(attributes)) {
		element.setAttribute(name, value);
	}
	element.append(...children);
	return element;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export function number(value) {
	return value >= 100 || Number.isInteger(value) ? whole.format(value) : fine.format(value);
}

/** Milliseconds as a person reads them. */
export function duration(millis) {
	if (millis === null || millis === undefined) {
		return '–';
	}
	if (millis < 1) {
		return '<1 ms';
	}
	return millis < 1000 ? `${whole.format(millis)} ms` : `${fine.format(millis / 1000)} s`;
}

export function clock(epochMillis) {
	return new Date(epochMillis).toLocaleTimeString([], { hour12: false });
}

/** Calls a function at once and every so often, while its view is shown and the page is seen. */
export function every(millis, look) {
	let stopped = false;
	let timer = 0;
	async function turn() {
		if (!document.hidden) {
			await look();
		}
		if (!stopped) {
			timer = setTimeout(turn, millis);
		}
	}
	turn();
	return () => {
		stopped = true;
		clearTimeout(timer);
	};
}
