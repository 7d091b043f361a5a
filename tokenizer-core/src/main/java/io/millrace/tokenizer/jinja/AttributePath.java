package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The argument {@code attribute} of many filters: a name, a number, or several with dots
 * between.
 */
final class AttributePath {

	private AttributePath() {
	}

	/**
	 * Makes a getter.
	 * @param attribute the path, or {@link None} for the element itself
	 * @param absent what stands for an undefined value on the way, or null
	 * @return the getter
	 */
	static Getter getter(Object attribute, @Nullable Object absent) {
		List<Object> parts = parts(attribute);
		return (item) -> {
			Object value = item;
			for (Object part : parts) {
				value = Attributes.item(value, part);
				if (absent != null && value instanceof Undefined) {
					value = absent;
				}
			}
			return value;
		};
	}

	/**
	 * A getter for comparing, which ignores the case of strings unless told otherwise.
	 * @param attribute the path, or {@link None} for the element itself
	 * @param caseSensitive whether case matters
	 * @return the getter
	 */
	static Getter key(Object attribute, boolean caseSensitive) {
		return foldingCase(getter(attribute, null), caseSensitive);
	}

	static Getter foldingCase(Getter getter, boolean caseSensitive) {
		if (caseSensitive) {
			return getter;
		}
		return (item) -> foldCase(getter.get(item));
	}

	static Object foldCase(Object value) {
		String text = Text.orNull(value);
		return (text != null) ? text.toLowerCase(Locale.ROOT) : value;
	}

	/**
	 * A getter for sorting by several paths with commas between.
	 * @param attributes the paths
	 * @param caseSensitive whether case matters
	 * @return a getter of lists
	 */
	static Getter keys(Object attributes, boolean caseSensitive) {
		String text = Text.orNull(attributes);
		List<Getter> getters = new ArrayList<>();
		if (text == null) {
			getters.add(key(attributes, caseSensitive));
		}
		else {
			for (String path : text.split(",", -1)) {
				getters.add(key(path, caseSensitive));
			}
		}
		return (item) -> new PyList(getters.stream().map((getter) -> getter.get(item)).toList());
	}

	private static List<Object> parts(Object attribute) {
		String text = Text.orNull(attribute);
		if (text == null) {
			return (attribute == None.NONE) ? List.of() : List.of(attribute);
		}
		List<Object> parts = new ArrayList<>();
		for (String part : text.split("\\.", -1)) {
			Object number = isDigits(part) ? NumberParser.parseInteger(part, 10) : null;
			parts.add((number != null) ? number : part);
		}
		return parts;
	}

	private static boolean isDigits(String text) {
		return !text.isEmpty() && text.codePoints().allMatch(CharacterTests::isDigit);
	}

	/**
	 * Gets a part of an element.
	 */
	interface Getter {

		Object get(Object item);

	}

}
