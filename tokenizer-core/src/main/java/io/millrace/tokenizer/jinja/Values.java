package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What Python says about any value: its type, truth, length, elements and equality.
 */
final class Values {

	private Values() {
	}

	/**
	 * Turns a Java value into the interpreter's own.
	 * @param value null, or a string, boolean, number, list or map of such
	 * @return the value
	 */
	static Object fromJava(@Nullable Object value) {
		return switch (value) {
			case null -> None.NONE;
			case String text -> text;
			case Boolean flag -> flag;
			case Long number -> number;
			case Integer number -> number.longValue();
			case Short number -> number.longValue();
			case Byte number -> number.longValue();
			case BigInteger number -> Numbers.normalize(number);
			case Number number -> number.doubleValue();
			case Map<?, ?> map -> fromMap(map);
			case Iterable<?> elements -> fromIterable(elements);
			case Enum<?> constant -> constant.name();
			default -> throw new IllegalArgumentException(
					"A template cannot be given a value of " + value.getClass().getName());
		};
	}

	private static PyDict fromMap(Map<?, ?> map) {
		PyDict.Builder entries = new PyDict.Builder();
		map.forEach((key, value) -> entries.put(fromJava(key), fromJava(value)));
		return entries.build();
	}

	private static PyList fromIterable(Iterable<?> elements) {
		List<Object> items = new ArrayList<>();
		elements.forEach((element) -> items.add(fromJava(element)));
		return new PyList(items);
	}

	static String typeName(Object value) {
		return switch (value) {
			case None none -> "NoneType";
			case Boolean flag -> "bool";
			case Long number -> "int";
			case BigInteger number -> "int";
			case Double number -> "float";
			case String text -> "str";
			case Markup text -> "Markup";
			case PyList list -> "list";
			case PyTuple tuple -> "tuple";
			case PyRange range -> "range";
			case PyDict dict -> "dict";
			case DictView view -> switch (view.kind()) {
				case KEYS -> "dict_keys";
				case VALUES -> "dict_values";
				case ITEMS -> "dict_items";
			};
			case PyIterator iterator -> iterator.typeName();
			case Undefined undefined -> "Undefined";
			case Namespace namespace -> "Namespace";
			case LoopContext loop -> "LoopContext";
			case Macro macro -> "Macro";
			default -> "builtin_function_or_method";
		};
	}

	static String describe(Object value) {
		return (value instanceof Undefined) ? "undefined" : "a " + typeName(value);
	}

	static boolean isTrue(Object value) {
		return switch (value) {
			case Boolean flag -> flag;
			case None none -> false;
			case Long number -> number != 0;
			case Double number -> number != 0;
			case String text -> !text.isEmpty();
			case Markup markup -> !markup.text().isEmpty();
			case PySequence sequence -> sequence.size() > 0;
			case PyDict dict -> dict.size() > 0;
			case DictView view -> view.dict().size() > 0;
			case Undefined undefined -> false;
			default -> true;
		};
	}

	static boolean hasLength(Object value) {
		return switch (value) {
			case String text -> true;
			case Markup markup -> true;
			case PySequence sequence -> true;
			case PyDict dict -> true;
			case DictView view -> true;
			case Undefined undefined -> true;
			case LoopContext loop -> true;
			default -> false;
		};
	}

	static long length(Object value) {
		return switch (value) {
			case String text -> Text.length(text);
			case Markup markup -> Text.length(markup.text());
			case PySequence sequence -> sequence.size();
			case PyDict dict -> dict.size();
			case DictView view -> view.dict().size();
			case Undefined undefined -> 0;
			case LoopContext loop -> (Long) Objects.requireNonNull(loop.attribute("length"));
			default -> throw new JinjaException("A " + typeName(value) + " has no length");
		};
	}

	static boolean isIterable(Object value) {
		return switch (value) {
			case LoopContext loop -> true;
			case PyIterator iterator -> true;
			default -> hasLength(value);
		};
	}

	static Iterator<Object> iterate(Object value) {
		return switch (value) {
			case PySequence sequence -> sequence.iterator();
			case PyDict dict -> dict.keys().iterator();
			case DictView view -> view.iterator();
			case PyIterator iterator -> iterator;
			case String text -> Text.characters(text);
			case Markup markup -> Text.characters(markup.text());
			case Undefined undefined -> List.of().iterator();
			default -> throw new JinjaException("A " + typeName(value) + " cannot be iterated");
		};
	}

	static List<Object> toList(Object value) {
		return switch (value) {
			case PySequence sequence -> sequence.toList();
			default -> new ListBuilder().addAll(iterate(value)).build();
		};
	}

	static boolean equal(Object left, Object right) {
		if (left == right) {
			return !(left instanceof Double number && number.isNaN());
		}
		if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
			return Numbers.equal(left, right);
		}
		return switch (left) {
			case String text -> text.equals(Text.orNull(right));
			case Markup markup -> markup.text().equals(Text.orNull(right));
			case PyList list -> right instanceof PyList other && equalElements(list, other);
			case PyTuple tuple -> right instanceof PyTuple other && equalElements(tuple, other);
			case PyRange range -> right instanceof PyRange other && range.sameElements(other);
			case PyDict dict -> right instanceof PyDict other && dict.sameEntries(other);
			case DictView view -> right instanceof DictView other && equalViews(view, other);
			case Undefined undefined -> right instanceof Undefined;
			default -> false;
		};
	}

	private static boolean equalElements(PySequence left, PySequence right) {
		if (left.size() != right.size()) {
			return false;
		}
		for (int i = 0; i < left.size(); i++) {
			if (!same(left.get(i), right.get(i))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether two elements count as the same one: identical, or equal.
	 */
	private static boolean same(Object left, Object right) {
		return left == right || equal(left, right);
	}

	private static boolean equalViews(DictView left, DictView right) {
		if (left.kind() == DictView.Kind.VALUES || left.kind() != right.kind()
				|| left.dict().size() != right.dict().size()) {
			return false;
		}
		if (left.kind() == DictView.Kind.ITEMS) {
			return left.dict().sameEntries(right.dict());
		}
		return left.dict().keys().stream().allMatch((key) -> right.dict().get(key) != null);
	}

	static boolean contains(Object container, Object value) {
		return switch (container) {
			case String text -> text.contains(Text.requirePart(value));
			case Markup markup -> markup.text().contains(Text.requirePart(value));
			case PyDict dict -> hasKey(dict, value);
			case DictView view when view.kind() == DictView.Kind.KEYS -> hasKey(view.dict(), value);
			case PyRange range when Numbers.isNumber(value) -> rangeContains(range, value);
			default -> containsElement(iterate(container), value);
		};
	}

	private static boolean hasKey(PyDict dict, Object key) {
		HashKey.require(key);
		return dict.get(key) != null;
	}

	private static boolean rangeContains(PyRange range, Object value) {
		if (!(HashKey.of(value) instanceof Long number)) {
			return false;
		}
		int size = range.size();
		long position = number - range.start();
		return size > 0 && position % range.step() == 0 && position / range.step() >= 0
				&& position / range.step() < size;
	}

	private static boolean containsElement(Iterator<Object> elements, Object value) {
		while (elements.hasNext()) {
			if (same(elements.next(), value)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether two values are one object. Numbers and strings have no identity of their
	 * own here; equal ones of the same type count as one.
	 * @param left a value
	 * @param right a value
	 * @return whether they are the same
	 */
	static boolean identical(Object left, Object right) {
		return switch (left) {
			case String text -> text.equals(right);
			case Long number -> number.equals(right);
			case Boolean flag -> flag.equals(right);
			case Double number -> number.equals(right);
			case BigInteger number -> number.equals(right);
			default -> left == right;
		};
	}

}
