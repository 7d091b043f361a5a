package io.millrace.parsers;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The channels of gpt-oss: messages with a header, which says by its channel and its
 * recipient whether the body is reasoning, text or the arguments of a call. An answer
 * begins inside the first header. A body that is to be arguments and is no JSON object is
 * text.
 */
final class HarmonyParser extends CharacterParser {

	static final String CHANNEL = "<|channel|>";

	static final String START = "<|start|>";

	static final String MESSAGE = "<|message|>";

	static final String CONSTRAIN = "<|constrain|>";

	private static final List<String> ENDS = List.of("<|end|>", "<|call|>", "<|return|>");

	static final List<String> MARKERS = List.of(CHANNEL, START, MESSAGE, CONSTRAIN, ENDS.get(0), ENDS.get(1),
			ENDS.get(2));

	private static final int MAX_HEADER = 512;

	private static final Pattern RECIPIENT = Pattern.compile("\\bto=([^\\s<]+)");

	private static final Pattern NAME_OF_CHANNEL = Pattern.compile("<\\|channel\\|>\\s*(\\w+)");

	private static final String FUNCTIONS = "functions.";

	private final boolean calls;

	private final StringBuilder held = new StringBuilder();

	private final StringBuilder header = new StringBuilder();

	/** What was read of arguments that have not begun. */
	private final StringBuilder early = new StringBuilder();

	private final CallSink sink;

	private ArgumentsReader arguments = new ArgumentsReader();

	private String function = "";

	private State state = State.PLAIN;

	private boolean hasText;

	private boolean hasReasoning;

	/**
	 * A parser.
	 * @param calls whether functions may be called; if not, calls are text
	 */
	HarmonyParser(boolean calls) {
		this.calls = calls;
		this.sink = new CallSink(log(), new StringBuilder(), (name) -> true);
	}

	boolean readsCalls() {
		return this.calls;
	}

	@Override
	void accept(char c) {
		this.held.append(c);
		while (!this.held.isEmpty()) {
			String text = this.held.toString();
			if (MARKERS.contains(text)) {
				this.held.setLength(0);
				marker(text);
				return;
			}
			if (begins(text)) {
				return;
			}
			char first = this.held.charAt(0);
			this.held.deleteCharAt(0);
			character(first);
		}
	}

	private static boolean begins(String text) {
		for (String marker : MARKERS) {
			if (marker.startsWith(text)) {
				return true;
			}
		}
		return false;
	}

	private void marker(String marker) {
		if (marker.equals(START)) {
			endBody();
			this.header.setLength(0);
			this.state = State.HEADER;
		}
		else if (marker.equals(MESSAGE)) {
			if (this.state == State.HEADER) {
				beginBody();
			}
		}
		else if (ENDS.contains(marker)) {
			endBody();
			this.state = State.PLAIN;
		}
		else {
			if (this.state != State.HEADER) {
				endBody();
				this.header.setLength(0);
				this.state = State.HEADER;
			}
			this.header.append(marker);
		}
	}

	private void character(char c) {
		switch (this.state) {
			case HEADER -> {
				this.header.append(c);
				if (this.header.length() > MAX_HEADER) {
					giveUpHeader();
				}
			}
			case REASONING -> {
				log().reasoning(String.valueOf(c));
				this.hasReasoning = true;
			}
			case CALL -> argument(c);
			case TEXT, PLAIN -> text(c);
			case AFTER_ARGUMENTS -> {
				if (!JsonCursor.isSpace(c)) {
					this.state = State.TEXT;
					text(c);
				}
			}
		}
	}

	private void text(char c) {
		log().text(c);
		this.hasText = true;
	}

	private void giveUpHeader() {
		String all = this.header.toString();
		this.header.setLength(0);
		this.state = State.PLAIN;
		all.chars().forEach((c) -> text((char) c));
	}

	private void beginBody() {
		Matcher recipient = RECIPIENT.matcher(this.header);
		boolean addressed = recipient.find();
		Matcher channel = NAME_OF_CHANNEL.matcher(this.header);
		String name = channel.find() ? channel.group(1) : "final";
		if (addressed && recipient.group(1).startsWith(FUNCTIONS) && this.calls) {
			this.function = recipient.group(1).substring(FUNCTIONS.length());
			this.arguments = new ArgumentsReader();
			this.early.setLength(0);
			this.state = State.CALL;
		}
		else if (name.equals("analysis") || (addressed && !recipient.group(1).startsWith(FUNCTIONS))) {
			this.state = State.REASONING;
			if (this.hasReasoning) {
				log().reasoning("\n");
			}
		}
		else {
			this.state = State.TEXT;
			if (this.hasText) {
				log().text('\n');
			}
		}
		this.header.setLength(0);
	}

	private void argument(char c) {
		boolean begun = this.sink.isOpen();
		switch (this.arguments.accept(c, this::argument)) {
			case MORE -> {
				if (!begun && !this.sink.isOpen()) {
					this.early.append(c);
				}
			}
			case DONE, DONE_BEFORE -> {
				this.sink.end();
				this.state = State.AFTER_ARGUMENTS;
			}
			case FAILED -> {
				this.state = State.TEXT;
				this.sink.end();
				this.early.chars().forEach((e) -> text((char) e));
				this.early.setLength(0);
				text(c);
			}
		}
	}

	private boolean argument(char c, boolean inString) {
		if (!this.sink.isOpen() && !this.sink.begin(null, this.function)) {
			return false;
		}
		this.sink.argument(c, inString);
		return true;
	}

	private void endBody() {
		if (this.state == State.HEADER) {
			giveUpHeader();
		}
		else if (this.state == State.CALL) {
			if (!this.arguments.hasBegun() && this.sink.begin(null, this.function)) {
				this.sink.arguments("{}");
			}
			this.sink.end();
		}
	}

	@Override
	void end() {
		String all = this.held.toString();
		this.held.setLength(0);
		all.chars().forEach((c) -> character((char) c));
		if (this.state == State.CALL) {
			this.sink.end();
		}
		else if (this.state == State.HEADER) {
			this.header.setLength(0);
		}
	}

	@Override
	public boolean isReasoning() {
		return this.state == State.REASONING;
	}

	private enum State {

		PLAIN, HEADER, REASONING, TEXT, CALL, AFTER_ARGUMENTS

	}

}
