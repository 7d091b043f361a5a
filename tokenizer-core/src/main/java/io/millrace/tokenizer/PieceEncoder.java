package io.millrace.tokenizer;

import java.util.Objects;

import io.millrace.protocol.TokenIds;
import io.millrace.tokenizer.bytepairs.BytePairEncoder;
import io.millrace.tokenizer.bytepairs.IdList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes texts piece by piece. Pieces are cut where nothing sees across, so each has the
 * ids that it has in the whole text; and they are cut from a text's beginning on, so
 * texts that begin in the same way have the same pieces, whose ids are remembered. A
 * piece is encoded in Java if the tokenizer is a byte-level one that this project knows,
 * otherwise by the library. Thread-safe.
 */
final class PieceEncoder {

	private static final Logger logger = LoggerFactory.getLogger(PieceEncoder.class);

	/** Something of each kind that tokenizers tell apart. */
	private static final String SAMPLE = "The mill's wheel turned 12,345.67 times, didn't it? IT'LL TURN\r\n\r\n\tfor (int i = 0;"
			+ "  i < n; i++) {\n    x += \"é漢字かな한국어\"; // 😀 naïve   \n\n}\u00a0½ HTTPServer_v2 'S \u200b…\u0000 ";

	private final NativeTokenizer library;

	private final @Nullable BytePairEncoder inJava;

	private final Cuts cuts;

	private final PieceCache cache;

	/** Whether what stands around a text is the same for all texts. */
	private final boolean framed;

	/** What stands before each text, and after it. */
	private final TokenIds before;

	private final TokenIds after;

	/**
	 * An encoder.
	 * @param json read with its merges
	 */
	PieceEncoder(NativeTokenizer library, TokenizerJson json, PieceCache cache) {
		this.library = library;
		this.cache = cache;
		this.inJava = checked(BytePairEncoders.of(json), json, library);
		this.cuts = Cuts.of(json);
		TokenIds bare = library.encode("a", false);
		TokenIds framed = library.encode("a", true);
		int first = first(framed, bare);
		this.framed = first >= 0;
		this.before = framed.slice(0, Math.max(0, first));
		this.after = framed.slice(Math.min(framed.size(), Math.max(0, first) + bare.size()), framed.size());
	}

	/**
	 * A file may say something in a way that is not known here; then the library knows.
	 */
	private static @Nullable BytePairEncoder checked(@Nullable BytePairEncoder encoder, TokenizerJson json,
			NativeTokenizer library) {
		String sample = SAMPLE + String.join(" ", json.added().keySet());
		if (encoder != null && !Objects.equals(encoder.encode(sample), library.encode(sample, false))) {
			logger
				.warn("A tokenizer looks like byte-level pairs and gives other ids; texts are encoded by the library, "
						+ "which takes longer.");
			return null;
		}
		return encoder;
	}

	/** Where the one occurrence of the second begins in the first, or -1. */
	private static int first(TokenIds framed, TokenIds bare) {
		int found = -1;
		for (int at = 0; at + bare.size() <= framed.size(); at++) {
			if (framed.slice(at, at + bare.size()).equals(bare)) {
				if (found >= 0) {
					return -1;
				}
				found = at;
			}
		}
		return found;
	}

	/** Whether texts are encoded in Java. */
	boolean isInJava() {
		return this.inJava != null;
	}

	/** Makes all words new again, for measurements. */
	void forgetWords() {
		if (this.inJava != null) {
			this.inJava.forgetWords();
		}
	}

	/**
	 * The ids of a text, the same as the library's for the whole.
	 * @param addSpecialTokens whether to add what the tokenizer puts around a text
	 */
	TokenIds encode(String text, boolean addSpecialTokens) {
		this.library.checkOpen();
		if (addSpecialTokens && !this.framed) {
			return this.library.encode(text, true);
		}
		Cuts.Cutter cutter = this.cuts.cutter(text);
		int cut = cutter.next(0);
		if (cut == text.length() && !addSpecialTokens) {
			return encodePiece(text);
		}
		IdList ids = new IdList(text.length() / 3);
		if (addSpecialTokens) {
			ids.add(this.before);
		}
		int from = 0;
		while (cut < text.length()) {
			ids.add(this.cache.get(text.substring(from, cut), this::encodePiece));
			from = cut;
			cut = cutter.next(cut);
		}
		ids.add(encodePiece(text.substring(from)));
		if (addSpecialTokens) {
			ids.add(this.after);
		}
		return ids.toIds();
	}

	private TokenIds encodePiece(String piece) {
		TokenIds ids = (this.inJava != null) ? this.inJava.encode(piece) : null;
		return (ids != null) ? ids : this.library.encode(piece, false);
	}

}
