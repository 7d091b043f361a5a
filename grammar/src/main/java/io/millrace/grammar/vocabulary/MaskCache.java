package io.millrace.grammar.vocabulary;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The masks used last, by state, outlook or run. Safe for use by several threads. */
final class MaskCache {

	private final Map<Object, TokenMask> masks;

	MaskCache(int maxMasks) {
		this.masks = new LinkedHashMap<>(16, 0.75f, true) {

			@Override
			protected boolean removeEldestEntry(Map.Entry<Object, TokenMask> eldest) {
				return size() > maxMasks;
			}

		};
	}

	synchronized @Nullable TokenMask get(Object state) {
		return this.masks.get(state);
	}

	synchronized void put(Object state, TokenMask mask) {
		this.masks.put(state, mask);
	}

	synchronized int size() {
		return this.masks.size();
	}

}
