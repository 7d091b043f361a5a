package io.millrace.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

class IncrementalDecoderTests {

	static final List<String> KINDS = Fixture.KINDS;

	private static TextTokenizer bytes;

	@BeforeAll
	static void open() {
		bytes = Fixture.of("byte-level").open();
	}

	@AfterAll
	static void close() {
		bytes.close();
	}

	@ParameterizedTest
	@FieldSource("KINDS")
	void everyCutOfAStreamGivesTheSameText(String kind) {
		Random random = new Random(11);
		try (TextTokenizer tokenizer = Fixture.of(kind).open()) {
			for (int round = 0; round < 40; round++) {
				TokenIds tokens = mixture(tokenizer, random, 7);
				boolean skip = random.nextBoolean();
				String whole = tokenizer.decode(tokens, skip);
				for (int cuts = 0; cuts < 1 << (tokens.size() - 1); cuts++) {
					assertThat(decodeInPieces(tokenizer, tokens, cuts, skip)).as("%s cut at %s", tokens, cuts)
						.isEqualTo(whole);
				}
			}
		}
	}

	@Test
	void aStreamOfAnyBytesIsDecodedLikeTheWhole() {
		Random random = new Random(12);
		for (int round = 0; round < 300; round++) {
			TokenIds tokens = TokenIds
				.of(IntStream.range(0, 8).map((i) -> byteToken(interestingByte(random))).toArray());
			String whole = bytes.decode(tokens, false);
			for (int cuts = 0; cuts < 1 << 7; cuts += 1 + random.nextInt(3)) {
				assertThat(decodeInPieces(bytes, tokens, cuts, false)).as("%s cut at %s", tokens, cuts)
					.isEqualTo(whole);
			}
		}
	}

	@Test
	void aCharacterIsHeldBackUntilItIsComplete() {
		List<String> pieces = pieces(bytes, byteTokens(0xF0, 0x9F, 0xA6, 0x86, 'a'), false);
		assertThat(pieces).containsExactly("", "", "", "🦆", "a");
	}

	@Test
	void bytesThatCannotBecomeACharacterAreNotHeldBack() {
		assertThat(pieces(bytes, byteTokens(0xE6, 'a', 0x80, 0xFF), false)).containsExactly("", "\uFFFDa", "\uFFFD",
				"\uFFFD");
	}

	@Test
	void theLastCallHoldsNothingBack() {
		DecodeResponse.Decoded held = bytes
			.decode(new DecodeRequest.Stream(DecodeState.START, byteTokens(0xF0, 0x9F), false, false));
		assertThat(held.text()).isEmpty();
		assertThat(bytes.decode(new DecodeRequest.Stream(held.state(), TokenIds.EMPTY, true, false)).text())
			.isEqualTo("\uFFFD");
	}

	@Test
	void aStateStaysSmall() {
		Random random = new Random(13);
		DecodeState state = DecodeState.START;
		for (int i = 0; i < 500; i++) {
			TokenIds token = TokenIds.of(random.nextInt(bytes.vocabulary().size()));
			state = bytes.decode(new DecodeRequest.Stream(state, token, false, true)).state();
			assertThat(state.context().size()).isLessThanOrEqualTo(4);
		}
	}

	@Test
	void skippedTokensLeaveTheBeginningTheBeginning() {
		try (TextTokenizer tokenizer = Fixture.of("byte-fallback").open()) {
			TokenIds tokens = tokenizer.encode("The mill", true);
			assertThat(pieces(tokenizer, tokens, true).getFirst()).isEmpty();
			assertThat(String.join("", pieces(tokenizer, tokens, true))).isEqualTo("The mill");
		}
	}

	@Test
	void theContinuationOfAPromptKeepsItsSpaceAndRepeatsNothing() {
		try (TextTokenizer tokenizer = Fixture.of("unigram").open()) {
			TokenIds prompt = tokenizer.encode("The mill stands by the", false);
			TokenIds more = tokenizer.encode("river", false);
			assertThat(tokenizer.decode(new DecodeRequest.Stream(DecodeState.after(prompt), more, true, false)).text())
				.isEqualTo(" river");
		}
	}

	private static String decodeInPieces(TextTokenizer tokenizer, TokenIds tokens, int cuts, boolean skip) {
		StringBuilder text = new StringBuilder();
		DecodeState state = DecodeState.START;
		int from = 0;
		for (int to = 1; to <= tokens.size(); to++) {
			boolean last = to == tokens.size();
			if (last || (cuts >> (to - 1) & 1) == 1) {
				DecodeResponse.Decoded piece = tokenizer
					.decode(new DecodeRequest.Stream(state, tokens.slice(from, to), last, skip));
				text.append(piece.text());
				state = piece.state();
				from = to;
			}
		}
		return text.toString();
	}

	private static List<String> pieces(TextTokenizer tokenizer, TokenIds tokens, boolean skip) {
		List<String> pieces = new ArrayList<>();
		DecodeState state = DecodeState.START;
		for (int i = 0; i < tokens.size(); i++) {
			DecodeResponse.Decoded piece = tokenizer
				.decode(new DecodeRequest.Stream(state, tokens.slice(i, i + 1), false, skip));
			pieces.add(piece.text());
			state = piece.state();
		}
		return pieces;
	}

	/** Random ids between the ids of texts with characters of several tokens. */
	private static TokenIds mixture(TextTokenizer tokenizer, Random random, int size) {
		TokenIds text = tokenizer.encode("🦆 水, isn't é", random.nextBoolean());
		int at = random.nextInt(text.size());
		TokenIds some = text.slice(at, Math.min(text.size(), at + random.nextInt(size + 1)));
		int missing = Math.max(size - some.size(), 0);
		TokenIds drawn = TokenIds.of(random.ints(missing, 0, tokenizer.vocabulary().size()).toArray());
		return random.nextBoolean() ? drawn.concat(some) : some.concat(drawn);
	}

	private static int interestingByte(Random random) {
		int[] leads = { 0xC3, 0xE0, 0xE6, 0xED, 0xF0, 0xF4, 0xC0, 0xF5, 0xFF };
		return switch (random.nextInt(3)) {
			case 0 -> leads[random.nextInt(leads.length)];
			case 1 -> 0x80 + random.nextInt(0x40);
			default -> random.nextInt(256);
		};
	}

	private static TokenIds byteTokens(int... values) {
		return TokenIds.of(IntStream.of(values).map(IncrementalDecoderTests::byteToken).toArray());
	}

	private static int byteToken(int value) {
		Vocabulary vocabulary = bytes.vocabulary();
		return IntStream.range(0, vocabulary.size())
			.filter((id) -> vocabulary.bytes(id).length == 1 && vocabulary.bytes(id)[0] == (byte) value)
			.findFirst()
			.orElseThrow();
	}

}
