package io.millrace.parsers;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Text with stretches of markup in it. White space before a call, between two and after
 * one is dropped, so it is held back for as long as a call may follow; so is what may
 * become a marker. A region that goes wrong before its call has begun is text, and is
 * read again for markers after its first; one that goes wrong later ends there.
 */
final class MarkupParser extends CharacterParser {

	/** The most that is held back for a call whose name has not come. */
	static final int MAX_HELD = 4096;

	private static final int MAX_SPACE = 64;

	private final Rules rules;

	/** Text that may be a marker, or white space before one. */
	private final StringBuilder held = new StringBuilder();

	/** What was read of a region and would be text if it went wrong. */
	private final StringBuilder raw = new StringBuilder();

	private final CallSink sink;

	private @Nullable Region region;

	/** How many characters of {@link #raw} are the marker. */
	private int marker;

	/** How many calls there were when the region began. */
	private int callsBefore;

	private boolean atStart = true;

	private boolean afterCall;

	MarkupParser(Rules rules, Set<String> tools) {
		this.rules = rules;
		Predicate<String> known = rules.bare().isEmpty() ? (name) -> true : tools::contains;
		this.sink = new CallSink(log(), this.raw, known);
	}

	@Override
	void accept(char c) {
		if (this.region != null) {
			inRegion(this.region, c);
		}
		else {
			this.held.append(c);
			settle();
		}
	}

	private void inRegion(Region current, char c) {
		if (!this.sink.isOpen()) {
			this.raw.append(c);
		}
		Region.Verdict verdict = current.accept(c);
		if (verdict == Region.Verdict.MORE && (this.sink.isOpen() || this.raw.length() <= MAX_HELD)) {
			return;
		}
		this.region = null;
		switch (verdict) {
			case DONE -> {
				this.raw.setLength(0);
				this.afterCall = true;
			}
			case DONE_BEFORE -> {
				this.raw.setLength(0);
				this.afterCall = true;
				unread(String.valueOf(c));
			}
			case MORE, FAILED -> wentWrong(c);
		}
	}

	private void wentWrong(char c) {
		this.afterCall = false;
		this.atStart = false;
		if (this.sink.isOpen()) {
			this.sink.end();
			unread(String.valueOf(c));
		}
		else {
			rereadRaw();
		}
	}

	/** What opened the region is text; what follows may hold markers. */
	private void rereadRaw() {
		String all = this.raw.toString();
		int opening = (this.sink.calls() == this.callsBefore) ? this.marker : 0;
		this.raw.setLength(0);
		log().text(all.substring(0, opening));
		unread(all.substring(opening));
	}

	private void settle() {
		while (!this.held.isEmpty()) {
			int space = spaceLength(this.held);
			if (space == this.held.length()) {
				if (space <= MAX_SPACE) {
					return;
				}
				emit(space);
				continue;
			}
			String rest = this.held.substring(space);
			if (opensBare(rest)) {
				return;
			}
			if (this.afterCall && isSeparator(rest)) {
				return;
			}
			switch (match(rest)) {
				case Match.PREFIX -> {
					return;
				}
				case Match.WHOLE -> {
					marker(rest);
					return;
				}
				case Match.NONE -> emit((space > 0) ? space : 1);
			}
		}
	}

	/** A value that is a call without any marker. */
	private boolean opensBare(String rest) {
		char first = rest.charAt(0);
		boolean opens = (this.atStart && this.rules.bare().indexOf(first) >= 0)
				|| (this.afterCall && this.rules.again().indexOf(first) >= 0);
		if (!opens) {
			return false;
		}
		begin("");
		unread(take(this.held));
		return true;
	}

	/** What stands between two calls that have no markers. */
	private boolean isSeparator(String rest) {
		if (this.rules.again().isEmpty() || (rest.charAt(0) != ';' && rest.charAt(0) != ',')) {
			return false;
		}
		String after = rest.substring(1).stripLeading();
		if (after.isEmpty()) {
			return this.held.length() <= MAX_SPACE;
		}
		if (this.rules.again().indexOf(after.charAt(0)) < 0) {
			return false;
		}
		begin("");
		this.raw.append(this.held, 0, this.held.length() - after.length());
		this.held.setLength(0);
		unread(after);
		return true;
	}

	private Match match(String rest) {
		if (this.rules.begins().contains(rest) || (this.afterCall && this.rules.ends().contains(rest))
				|| this.rules.wrappers().contains(rest)) {
			return Match.WHOLE;
		}
		boolean prefix = beginsOne(this.rules.begins(), rest) || beginsOne(this.rules.wrappers(), rest)
				|| (this.afterCall && beginsOne(this.rules.ends(), rest));
		return prefix ? Match.PREFIX : Match.NONE;
	}

	private static boolean beginsOne(List<String> markers, String text) {
		for (String each : markers) {
			if (each.startsWith(text)) {
				return true;
			}
		}
		return false;
	}

	private void marker(String found) {
		String opening = take(this.held);
		if (this.rules.begins().contains(found)) {
			begin(opening);
		}
		else {
			this.afterCall = true;
			this.atStart = false;
		}
	}

	private void begin(String opening) {
		this.raw.setLength(0);
		this.raw.append(opening);
		this.marker = opening.length();
		this.callsBefore = this.sink.calls();
		this.region = this.rules.region().apply(this.sink);
		this.atStart = false;
	}

	private void emit(int count) {
		String text = this.held.substring(0, count);
		this.held.delete(0, count);
		if (text.isBlank() && this.afterCall) {
			return;
		}
		this.afterCall = false;
		this.atStart &= text.isBlank();
		log().text(text);
	}

	@Override
	void end() {
		Region current = this.region;
		if (current != null) {
			this.region = null;
			endOf(current);
		}
		else if (!this.held.isEmpty()) {
			endOfHeld(take(this.held));
		}
	}

	private void endOf(Region current) {
		current.end();
		boolean settled = this.sink.isOpen() || this.raw.toString().isBlank();
		this.afterCall = settled;
		this.atStart = false;
		if (settled) {
			this.sink.end();
		}
		else {
			rereadRaw();
		}
	}

	private void endOfHeld(String all) {
		if (!(this.afterCall && all.isBlank())) {
			this.afterCall = false;
			this.atStart = false;
			log().text(all.substring(0, 1));
			unread(all.substring(1));
		}
	}

	private enum Match {

		NONE, PREFIX, WHOLE

	}

	/**
	 * One family's markup.
	 *
	 * @param begins each begins a region
	 * @param ends each may follow a call, and is dropped there
	 * @param wrappers stand around calls and are dropped wherever they are
	 * @param bare characters that begin a region as the first of an answer; where there
	 * are any, only the functions that were listed are callable
	 * @param again characters that begin a region after another
	 * @param region makes a region
	 */
	record Rules(List<String> begins, List<String> ends, List<String> wrappers, String bare, String again,
			Function<CallSink, Region> region) {

		Rules {
			begins = List.copyOf(begins);
			ends = List.copyOf(ends);
			wrappers = List.copyOf(wrappers);
		}

		List<String> markers() {
			return Stream.of(this.begins, this.ends, this.wrappers).flatMap(List::stream).toList();
		}

	}

}
