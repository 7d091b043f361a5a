package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VocabularyTests {

	@Test
	void byteLevelTokensAndByteFallbacksCoverEveryByte() throws IOException {
		for (String kind : new String[] { "byte-level", "byte-fallback" }) {
			Vocabulary vocabulary = Vocabulary.read(Fixture.directory(kind));
			Set<Byte> single = new HashSet<>();
			for (int id = 0; id < vocabulary.size(); id++) {
				byte[] bytes = vocabulary.bytes(id);
				if (bytes.length == 1) {
					single.add(bytes[0]);
				}
			}
			assertThat(single).as(kind).hasSize(256);
		}
	}

	@Test
	void addedTokensAreTheirOwnText() throws IOException {
		for (String kind : new String[] { "byte-level", "byte-fallback", "unigram" }) {
			Vocabulary vocabulary = Vocabulary.read(Fixture.directory(kind));
			int mark = vocabulary.idOfAddedToken("<think>").orElseThrow();
			assertThat(vocabulary.bytes(mark)).isEqualTo("<think>".getBytes(StandardCharsets.UTF_8));
			assertThat(vocabulary.isSpecial(mark)).isFalse();
			assertThat(vocabulary.isSpecial(vocabulary.idOfAddedToken("<|end|>").orElseThrow())).isTrue();
		}
	}

	@Test
	void aBlockIsASpaceInsideATextAndNothingAtItsBeginning() throws IOException {
		for (String kind : new String[] { "byte-fallback", "unigram" }) {
			Vocabulary vocabulary = Vocabulary.read(Fixture.directory(kind));
			boolean found = false;
			for (int id = 0; id < vocabulary.size(); id++) {
				String inner = new String(vocabulary.bytes(id), StandardCharsets.UTF_8);
				if (inner.length() > 1 && inner.startsWith(" ")) {
					String leading = new String(vocabulary.leadingBytes(id), StandardCharsets.UTF_8);
					assertThat(leading).isEqualTo(inner.substring(1));
					found = true;
				}
			}
			assertThat(found).as(kind).isTrue();
		}
	}

}
