package io.millrace.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.schema.JsonOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class GrammarCacheTests {

	private final GrammarCache cache = new GrammarCache(GrammarLimits.DEFAULT, 2);

	@Test
	void theGrammarsUsedLastAreKept() {
		Grammar first = this.cache.get(regex("a"));
		Grammar second = this.cache.get(regex("b"));
		assertThat(this.cache.get(regex("a"))).isSameAs(first);
		this.cache.get(regex("c"));
		assertThat(this.cache.size()).isEqualTo(2);
		assertThat(this.cache.get(regex("a"))).isSameAs(first);
		assertThat(this.cache.get(regex("b"))).isNotSameAs(second);
	}

	@Test
	void aRefusalIsNotKept() {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(GrammarException.class).isThrownBy(() -> this.cache.get(regex("(")));
		}
		assertThat(this.cache.size()).isZero();
	}

	@Test
	void severalThreadsGetTheSameGrammar() throws Exception {
		GrammarSpec spec = new GrammarSpec.JsonObject(JsonOptions.DEFAULT);
		try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
			List<Future<Grammar>> grammars = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				grammars.add(threads.submit(() -> this.cache.get(spec)));
			}
			for (Future<Grammar> grammar : grammars) {
				assertThat(grammar.get(10, TimeUnit.SECONDS)).isSameAs(this.cache.get(spec));
			}
		}
	}

	@Test
	void aCacheKeepsAtLeastOne() {
		assertThatIllegalArgumentException().isThrownBy(() -> new GrammarCache(GrammarLimits.DEFAULT, 0))
			.withMessage("At least 1 grammar is kept, got 0.");
	}

	private static GrammarSpec regex(String pattern) {
		return new GrammarSpec.Regex(pattern);
	}

}
