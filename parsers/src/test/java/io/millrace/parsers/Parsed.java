package io.millrace.parsers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What became of an answer: one line for each text, reasoning or call, joined. */
final class Parsed {

	static final Set<String> TOOLS = Set.of("get_weather", "get_time", "search", "noop", "math.add");

	private final List<String> lines = new ArrayList<>();

	private String open = "";

	private Parsed() {
	}

	/** Parses an answer that comes in the given pieces. */
	static List<String> of(Recorded recorded, List<String> pieces) {
		Parsed parsed = new Parsed();
		AnswerParser parser = recorded.parser();
		pieces.forEach((piece) -> parser.append(piece).forEach(parsed::add));
		parser.finish().forEach(parsed::add);
		return parsed.lines;
	}

	private void add(AnswerEvent event) {
		switch (event) {
			case AnswerEvent.Text text -> add("text: ", text.text());
			case AnswerEvent.Reasoning reasoning -> add("reasoning: ", reasoning.text());
			case AnswerEvent.CallBegins call -> {
				this.lines.add("call " + call.index() + ((call.id() != null) ? " " + call.id() : "") + ": "
						+ call.name() + " ");
				this.open = "arguments";
			}
			case AnswerEvent.Arguments arguments -> {
				if (!this.open.equals("arguments")) {
					throw new AssertionError("Arguments come after the beginning of their call.");
				}
				this.lines.add(this.lines.removeLast() + arguments.json());
			}
		}
	}

	private void add(String kind, String more) {
		if (more.isEmpty()) {
			throw new AssertionError("An event says something.");
		}
		this.lines.add(this.open.equals(kind) ? this.lines.removeLast() + more : kind + more);
		this.open = kind;
	}

	/** A text cut at random. */
	static List<String> cut(String text, Random random, int mean) {
		List<String> pieces = new ArrayList<>();
		int at = 0;
		while (at < text.length()) {
			int end = Math.min(text.length(), at + 1 + random.nextInt(2 * mean));
			pieces.add(text.substring(at, end));
			at = end;
		}
		return pieces;
	}

}
