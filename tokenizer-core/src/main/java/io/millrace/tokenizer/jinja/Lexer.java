package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into text and tags, and applies the white space rules on the way: one
 * newline at the very end is dropped, a newline right after a block or comment is dropped
 * ({@code trim_blocks}), blanks before one that starts its line are dropped
 * ({@code lstrip_blocks}), and {@code -} and {@code +} inside the delimiters override
 * both.
 */
final class Lexer {

	private static final Pattern RAW_BEGIN = Pattern
		.compile("\\{%([-+]?)" + Text.SPACE_REGEX + "*raw" + Text.SPACE_REGEX + "*(?:-%}" + Text.SPACE_REGEX + "*|%})");

	private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)" + Text.SPACE_REGEX + "*endraw"
			+ Text.SPACE_REGEX + "*(?:\\+%}|-%}" + Text.SPACE_REGEX + "*|%}\\n?)");

	private static final Pattern NEWLINE = Pattern.compile("\r\n?");

	private final String source;

	private final List<Token> tokens = new ArrayList<>();

	private int position;

	private int line = 1;

	/** Whether the tag before the text ended with a newline, or there was none. */
	private boolean atLineStart = true;

	private Lexer(String source) {
		this.source = source;
	}

	static List<Token> tokenize(String template) {
		String source = NEWLINE.matcher(template).replaceAll("\n");
		Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
		lexer.readTemplate();
		return lexer.tokens;
	}

	private void readTemplate() {
		while (true) {
			int begin = findTag();
			if (begin < 0) {
				addData(this.source.substring(this.position));
				break;
			}
			readTag(begin);
		}
		this.tokens.add(new Token(Token.Type.END, "", this.line));
	}

	private int findTag() {
		int begin = this.source.indexOf('{', this.position);
		while (begin >= 0) {
			if (startsWith("{", begin + 1) || startsWith("%", begin + 1) || startsWith("#", begin + 1)) {
				return begin;
			}
			begin = this.source.indexOf('{', begin + 1);
		}
		return -1;
	}

	private void readTag(int begin) {
		Matcher raw = RAW_BEGIN.matcher(this.source).region(begin, this.source.length());
		if (raw.lookingAt()) {
			addText(begin, raw.group(1), true);
			advanceTo(raw.end());
			readRaw();
			return;
		}
		char kind = this.source.charAt(begin + 1);
		String sign = (startsWith("-", begin + 2) || startsWith("+", begin + 2))
				? this.source.substring(begin + 2, begin + 3) : "";
		addText(begin, sign, kind != '{');
		advanceTo(begin + 2 + sign.length());
		switch (kind) {
			case '#' -> readComment();
			case '%' -> readTagBody(Token.Type.BLOCK_BEGIN, Token.Type.BLOCK_END);
			default -> readTagBody(Token.Type.VARIABLE_BEGIN, Token.Type.VARIABLE_END);
		}
	}

	/**
	 * Adds the text up to a tag, without the blanks that the tag swallows.
	 */
	private void addText(int end, String sign, boolean isBlock) {
		String text = this.source.substring(this.position, end);
		if (sign.equals("-")) {
			text = Text.rstrip(text);
		}
		else if (isBlock && sign.isEmpty()) {
			int lineStart = text.lastIndexOf('\n') + 1;
			if ((lineStart > 0 || this.atLineStart) && Text.isBlank(text.substring(lineStart))) {
				text = text.substring(0, lineStart);
			}
		}
		addData(text);
		advanceTo(end);
	}

	private void addData(String text) {
		if (!text.isEmpty()) {
			this.tokens.add(new Token(Token.Type.DATA, text, this.line));
		}
	}

	private void readRaw() {
		Matcher end = RAW_END.matcher(this.source);
		if (!end.find(this.position)) {
			requireEnd("The raw block is not closed");
			return;
		}
		addText(end.start(), end.group(1), true);
		endTag(end.end());
	}

	private void readComment() {
		int end = this.source.indexOf("#}", this.position);
		if (end < 0) {
			requireEnd("The comment is not closed");
			return;
		}
		boolean signed = end > this.position;
		endTag(afterDelimiter(end + 2, signed && this.source.charAt(end - 1) == '-',
				!(signed && this.source.charAt(end - 1) == '+')));
	}

	/**
	 * Refuses what is not closed, unless nothing follows: Jinja overlooks that.
	 */
	private void requireEnd(String sentence) {
		if (this.position < this.source.length()) {
			throw error(sentence);
		}
	}

	private int afterDelimiter(int position, boolean swallowSpace, boolean swallowNewline) {
		if (swallowSpace) {
			return Text.skipSpace(this.source, position);
		}
		return (swallowNewline && startsWith("\n", position)) ? position + 1 : position;
	}

	private void endTag(int position) {
		this.atLineStart = this.source.charAt(position - 1) == '\n';
		advanceTo(position);
	}

	private void readTagBody(Token.Type begin, Token.Type end) {
		this.tokens.add(new Token(begin, "", this.line));
		ExpressionLexer expressions = new ExpressionLexer(this.source);
		while (true) {
			int position = Text.skipSpace(this.source, this.position);
			advanceTo(position);
			int after = expressions.isNested() ? -1 : endOfTag(position, begin == Token.Type.BLOCK_BEGIN);
			if (after >= 0) {
				this.tokens.add(new Token(end, "", this.line));
				endTag(after);
				return;
			}
			if (position == this.source.length()) {
				throw error("The tag is not closed");
			}
			advanceTo(expressions.read(position, this.line, this.tokens));
		}
	}

	/**
	 * Where the text goes on after the end of a tag.
	 * @return the position, or -1 if the tag does not end here
	 */
	private int endOfTag(int position, boolean isBlock) {
		String delimiter = isBlock ? "%}" : "}}";
		if (startsWith("-" + delimiter, position)) {
			return afterDelimiter(position + 3, true, false);
		}
		if (startsWith(delimiter, position)) {
			return afterDelimiter(position + 2, false, isBlock);
		}
		return (isBlock && startsWith("+%}", position)) ? position + 3 : -1;
	}

	private boolean startsWith(String text, int position) {
		return this.source.startsWith(text, position);
	}

	private void advanceTo(int position) {
		for (int i = this.position; i < position; i++) {
			if (this.source.charAt(i) == '\n') {
				this.line++;
			}
		}
		this.position = position;
	}

	private JinjaException error(String sentence) {
		return new JinjaException(sentence, this.line);
	}

}
