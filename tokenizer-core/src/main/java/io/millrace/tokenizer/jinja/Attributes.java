package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * {@code a.b}, {@code a[b]} and {@code a[b:c]} by the rules of Jinja's sandbox: a dot
 * looks for an attribute first and for an item then, brackets the other way round, and
 * what is not there is undefined.
 */
final class Attributes {

	private Attributes() {
	}

	static Object get(Object owner, String name) {
		Object attribute = attribute(owner, name);
		if (attribute != null) {
			return attribute;
		}
		Object item = (owner instanceof PyDict dict) ? dict.get(name) : null;
		return (item != null) ? item : Undefined.attribute(owner, name);
	}

	static Object item(Object owner, Object key) {
		Object item = itemOrNull(owner, key);
		if (item != null) {
			return item;
		}
		String name = Text.orNull(key);
		Object attribute = (name != null) ? attribute(owner, name) : null;
		return (attribute != null) ? attribute : Undefined.attribute(owner, key);
	}

	/**
	 * An attribute, without looking for an item.
	 * @param owner the owner
	 * @param name its name
	 * @return its value, or undefined
	 */
	static Object onlyAttribute(Object owner, String name) {
		Object attribute = attribute(owner, name);
		return (attribute != null) ? attribute : Undefined.attribute(owner, name);
	}

	/**
	 * An attribute in the sense of Python.
	 * @return its value, or null if there is none
	 */
	private static @Nullable Object attribute(Object owner, String name) {
		Object attribute = switch (owner) {
			case Undefined undefined -> throw undefined.error();
			case String text -> StringMethods.find(owner, text, name);
			case Markup markup -> StringMethods.find(owner, markup.text(), name);
			case PyDict dict -> DictMethods.find(dict, name);
			case PySequence sequence -> SequenceMethods.find(sequence, name);
			case DictView view -> SequenceMethods.findInView(view, name);
			case Namespace namespace -> namespace.get(name);
			case LoopContext loop -> loop.attribute(name);
			case Macro macro -> macroAttribute(macro, name);
			case Globals.Cycler cycler -> cycler.attribute(name);
			case Globals.DictFunction function -> function.attribute(name);
			default -> Numbers.isNumber(owner) ? NumberMethods.find(owner, name) : null;
		};
		if (attribute == null && name.startsWith("__") && name.endsWith("__") && !(owner instanceof PyDict)) {
			return Undefined.unsafe(owner, name);
		}
		return attribute;
	}

	private static @Nullable Object macroAttribute(Macro macro, String name) {
		return switch (name) {
			case "name" -> macro.name();
			case "arguments" -> new PyTuple(List.copyOf(macro.code().parameters()));
			case "catch_kwargs" -> macro.code().receives("kwargs");
			case "catch_varargs" -> macro.code().receives("varargs");
			case "caller" -> macro.code().specials().contains("caller");
			default -> null;
		};
	}

	private static @Nullable Object itemOrNull(Object owner, Object key) {
		return switch (owner) {
			case Undefined undefined -> throw undefined.error();
			case PyDict dict -> dict.get(key);
			case PySequence sequence -> elementOrNull(sequence, key);
			case String text -> characterOrNull(text, key);
			case Markup markup -> {
				String character = characterOrNull(markup.text(), key);
				yield (character != null) ? new Markup(character) : null;
			}
			default -> null;
		};
	}

	private static @Nullable Object elementOrNull(PySequence sequence, Object key) {
		int index = position(key, sequence.size());
		return (index >= 0) ? sequence.get(index) : null;
	}

	private static @Nullable String characterOrNull(String text, Object key) {
		int index = position(key, Text.length(text));
		return (index >= 0) ? Character.toString(text.codePointAt(Text.offset(text, index))) : null;
	}

	/**
	 * The position that an index means.
	 * @return the position, or -1 if the key is no index or beyond the ends
	 */
	private static int position(Object key, int size) {
		if (!Numbers.isInteger(key) || key instanceof BigInteger) {
			return -1;
		}
		long index = Numbers.index(key);
		long absolute = (index < 0) ? index + size : index;
		return (absolute >= 0 && absolute < size) ? (int) absolute : -1;
	}

	static Object slice(Object owner, Object start, Object stop, Object step) {
		return switch (owner) {
			case String text -> Text.slice(text, SliceRange.of(start, stop, step, Text.length(text)));
			case Markup markup ->
				new Markup(Text.slice(markup.text(), SliceRange.of(start, stop, step, Text.length(markup.text()))));
			case PySequence sequence -> sequence.slice(SliceRange.of(start, stop, step, sequence.size()));
			case Undefined undefined -> throw undefined.error();
			default -> throw new JinjaException("A " + Values.typeName(owner) + " cannot be sliced");
		};
	}

}
