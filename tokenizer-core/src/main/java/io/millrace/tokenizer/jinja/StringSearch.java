package io.millrace.tokenizer.jinja;

import java.util.Collections;
import java.util.List;

/**
 * The methods of strings that look for parts: split, find, replace and the like.
 */
final class StringSearch {

	private StringSearch() {
	}

	static Object split(String text, Args args, Rendering rendering) {
		Args.Bound bound = args.bind("split", 0, "sep", "maxsplit");
		long limit = limit(bound.integer(1, -1));
		if (bound.get(0) == None.NONE) {
			return new PyList(splitAtSpace(text, limit));
		}
		String separator = separator(bound, text, rendering);
		ListBuilder parts = new ListBuilder();
		int start = 0;
		int end = text.indexOf(separator);
		while (end >= 0 && parts.size() < limit) {
			parts.add(text.substring(start, end));
			start = end + separator.length();
			end = text.indexOf(separator, start);
		}
		parts.add(text.substring(start));
		return new PyList(parts.build());
	}

	static Object rsplit(String text, Args args, Rendering rendering) {
		Args.Bound bound = args.bind("rsplit", 0, "sep", "maxsplit");
		long limit = limit(bound.integer(1, -1));
		if (bound.get(0) == None.NONE) {
			return new PyList(splitAtSpaceFromEnd(text, limit));
		}
		String separator = separator(bound, text, rendering);
		ListBuilder parts = new ListBuilder();
		int end = text.length();
		int start = text.lastIndexOf(separator);
		while (start >= 0 && parts.size() < limit) {
			parts.add(text.substring(start + separator.length(), end));
			end = start;
			start = text.lastIndexOf(separator, end - separator.length());
			if (end < separator.length()) {
				break;
			}
		}
		parts.add(text.substring(0, end));
		Collections.reverse(parts.build());
		return new PyList(parts.build());
	}

	private static long limit(long maxSplit) {
		return (maxSplit < 0) ? Long.MAX_VALUE : maxSplit;
	}

	private static String separator(Args.Bound bound, String text, Rendering rendering) {
		String separator = bound.text(0);
		if (separator.isEmpty()) {
			throw new JinjaException("The separator must not be empty");
		}
		rendering.budget().spendOnSearch(text, separator);
		return separator;
	}

	private static List<Object> splitAtSpace(String text, long limit) {
		ListBuilder parts = new ListBuilder();
		int position = Text.skipSpace(text, 0);
		while (position < text.length()) {
			if (parts.size() == limit) {
				parts.add(text.substring(position));
				break;
			}
			int end = position;
			while (end < text.length() && !Text.isSpace(text.charAt(end))) {
				end++;
			}
			parts.add(text.substring(position, end));
			position = Text.skipSpace(text, end);
		}
		return parts.build();
	}

	private static List<Object> splitAtSpaceFromEnd(String text, long limit) {
		ListBuilder parts = new ListBuilder();
		String rest = Text.rstrip(text);
		while (!rest.isEmpty()) {
			if (parts.size() == limit) {
				parts.add(rest);
				break;
			}
			int start = rest.length();
			while (start > 0 && !Text.isSpace(rest.charAt(start - 1))) {
				start--;
			}
			parts.add(rest.substring(start));
			rest = Text.rstrip(rest.substring(0, start));
		}
		Collections.reverse(parts.build());
		return parts.build();
	}

	static Object splitLines(String text, Args args) {
		return new PyList(lines(text, args.bind("splitlines", 0, "keepends").isTrue(0)));
	}

	static List<Object> lines(String text, boolean keepEnds) {
		ListBuilder lines = new ListBuilder();
		int start = 0;
		while (start < text.length()) {
			int end = start;
			while (end < text.length() && !Text.isLineBreak(text.charAt(end))) {
				end++;
			}
			int next = text.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, text.length());
			lines.add(text.substring(start, keepEnds ? next : end));
			start = next;
		}
		return lines.build();
	}

	static Object partition(String text, Args args, Rendering rendering) {
		String separator = separator(args.bindPositional("partition", 1, 1), text, rendering);
		int position = text.indexOf(separator);
		return (position < 0) ? new PyTuple(List.of(text, "", "")) : parts(text, position, separator);
	}

	static Object rpartition(String text, Args args, Rendering rendering) {
		String separator = separator(args.bindPositional("rpartition", 1, 1), text, rendering);
		int position = text.lastIndexOf(separator);
		return (position < 0) ? new PyTuple(List.of("", "", text)) : parts(text, position, separator);
	}

	private static PyTuple parts(String text, int position, String separator) {
		return new PyTuple(
				List.of(text.substring(0, position), separator, text.substring(position + separator.length())));
	}

	static Object replace(String text, Args args, Rendering rendering) {
		Args.Bound bound = args.bindPositional("replace", 2, 3);
		rendering.budget().spendOnSearch(text, bound.text(0));
		return replace(text, bound.text(0), bound.text(1), bound.integer(2, -1));
	}

	static String replace(String text, String old, String replacement, long count) {
		long limit = limit(count);
		TextBuilder replaced = new TextBuilder();
		int start = 0;
		int position = text.indexOf(old);
		long done = 0;
		while (position >= 0 && done < limit) {
			replaced.append(text.substring(start, position)).append(replacement);
			done++;
			start = position + old.length();
			position = old.isEmpty() ? nextCharacter(text, position) : text.indexOf(old, start);
		}
		return replaced.append(text.substring(start)).toString();
	}

	private static int nextCharacter(String text, int position) {
		return (position < text.length()) ? position + Character.charCount(text.codePointAt(position)) : -1;
	}

	/**
	 * The part of a text that the optional arguments of a method select, by code points.
	 */
	private record Window(String text, int start, int end) {

		static Window of(String text, Args.Bound bound) {
			int length = Text.length(text);
			SliceRange range = SliceRange.of(bound.get(1), bound.get(2), None.NONE, length);
			// A start beyond the end finds nothing, not even the empty text.
			if (bound.get(1) instanceof Long start && start > length) {
				return new Window(text, -1, -1);
			}
			return new Window(text, Text.offset(text, (int) range.start()), Text.offset(text, (int) range.stop()));
		}

		boolean isEmptyRange() {
			return this.start < 0 || this.start > this.end;
		}

		String part() {
			return this.text.substring(this.start, this.end);
		}

	}

	static Object find(String method, String text, Args args, Rendering rendering) {
		Args.Bound bound = args.bindPositional(method, 1, 3);
		String part = bound.text(0);
		rendering.budget().spendOnSearch(text, part);
		Window window = Window.of(text, bound);
		int position = -1;
		if (!window.isEmptyRange()) {
			String searched = window.part();
			position = method.startsWith("r") ? searched.lastIndexOf(part) : searched.indexOf(part);
		}
		if (position >= 0) {
			return (long) Text.index(text, position + window.start());
		}
		if (method.endsWith("index")) {
			throw new JinjaException("The text " + Repr.quoted(part) + " was not found");
		}
		return -1L;
	}

	static Object count(String text, Args args, Rendering rendering) {
		Args.Bound bound = args.bindPositional("count", 1, 3);
		String part = bound.text(0);
		rendering.budget().spendOnSearch(text, part);
		Window window = Window.of(text, bound);
		if (window.isEmptyRange()) {
			return 0L;
		}
		String searched = window.part();
		if (part.isEmpty()) {
			return Text.length(searched) + 1L;
		}
		long count = 0;
		int position = searched.indexOf(part);
		while (position >= 0) {
			count++;
			position = searched.indexOf(part, position + part.length());
		}
		return count;
	}

	static boolean startsWith(String text, Args args) {
		Args.Bound bound = args.bindPositional("startswith", 1, 3);
		Window window = Window.of(text, bound);
		return affixes(bound.get(0)).stream()
			.anyMatch((prefix) -> !window.isEmptyRange() && window.part().startsWith(prefix));
	}

	static boolean endsWith(String text, Args args) {
		Args.Bound bound = args.bindPositional("endswith", 1, 3);
		Window window = Window.of(text, bound);
		return affixes(bound.get(0)).stream()
			.anyMatch((suffix) -> !window.isEmptyRange() && window.part().endsWith(suffix));
	}

	private static List<String> affixes(Object value) {
		if (value instanceof PyTuple tuple) {
			return tuple.toList().stream().map(Text::require).toList();
		}
		return List.of(Text.require(value));
	}

}
