package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class JinjaTemplateTests {

	@Test
	void javaValuesBecomePythonValues() {
		Map<String, Object> values = new HashMap<>();
		values.put("nothing", null);
		values.put("flag", true);
		values.put("integer", 7);
		values.put("long", Long.MIN_VALUE);
		values.put("big", BigInteger.TEN.pow(20));
		values.put("real", 1e16);
		values.put("list", List.of(1, "a"));
		values.put("map", Map.of("k", List.of(false)));
		assertThat(render("{{ [nothing, flag, integer, long, big, real, list, map] }}", values)).isEqualTo(
				"[None, True, 7, -9223372036854775808, 100000000000000000000, 1e+16, [1, 'a'], " + "{'k': [False]}]");
	}

	@Test
	void anUnknownTypeInTheContextIsRefused() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> render("", Map.of("thread", Thread.currentThread())));
	}

	@Test
	void theClockDecidesWhatNowMeans() {
		Clock clock = Clock.fixed(Instant.parse("2024-07-06T05:04:03.000210Z"), ZoneOffset.UTC);
		JinjaTemplate template = JinjaTemplate
			.parse("{{ strftime_now('%d %b %Y|%-d %B %y|%A %a %j|%H:%M:%S.%f|%I %p|%F %T|%c|%U %W %V|%%|%Z%z%q') }}");
		assertThat(template.withClock(clock).render(Map.of()))
			.isEqualTo("06 Jul 2024|6 July 24|Saturday Sat 188|05:04:03.000210|05 AM|2024-07-06 05:04:03"
					+ "|Sat Jul  6 05:04:03 2024|26 27 27|%|%q");
	}

	@Test
	void anErrorNamesItsLine() {
		assertThatExceptionOfType(JinjaException.class).isThrownBy(() -> JinjaTemplate.parse("a\n\n{{ 1 + }}"))
			.withMessage("Expected an expression, but found '}}' (line 3)")
			.satisfies((error) -> assertThat(error.line()).isEqualTo(3));
		assertThatExceptionOfType(JinjaException.class)
			.isThrownBy(() -> render("a\n{% if true %}\n\n{{ nothing.here }}{% endif %}", Map.of()))
			.withMessage("'nothing' is undefined (line 4)");
	}

	@Test
	void whatTheTemplateRaisesKeepsItsOwnWords() {
		assertThatExceptionOfType(TemplateRaisedException.class)
			.isThrownBy(() -> render("\n{{ raise_exception('Roles must alternate') }}", Map.of()))
			.withMessage("Roles must alternate")
			.satisfies((error) -> assertThat(error.line()).isEqualTo(2));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
			"{% for a in range(100000) %}{{ 'x' * 1000 }}{% endfor %}", "{{ 'x' * 100000000 }}",
			"{{ [0] * 100000000 }}", "{{ range(1000000) }}", "{{ 10 ** (10 ** 10) }}", "{{ 7 ** 10000000 }}",
			"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
			"{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(100) }}",
			"{% set ns = namespace(l=[1]) %}{% for a in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
			"{% set ns = namespace(l=[1]) %}{% for a in range(10000) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
			"{% set ns = namespace(s='x') %}{% for a in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
			"{% set ns = namespace() %}{% set ns.x = [ns, ns] %}{{ ns }}", "{{ '%1000000000d' % 1 }}",
			"{{ 'a'.ljust(1000000000) }}", "{{ '{:1000000000}'.format(1) }}", "{{ 'a'|center(1000000000) }}",
			"{{ 'a\tb'.expandtabs(1000000000) }}", "{{ [[1]]|tojson(indent=1000000000) }}",
			"{{ ('a' * 8000000).find('a' * 4000000 ~ 'b') }}",
			"{% set ns = namespace(n=3) %}{% for a in range(100) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
			"{{ ('a' * 4000000).replace('', 'b' * 1000) }}", "{{ range(100000)|join('x' * 1000) }}",
			"{{ ('a' * 8000000)|list }}", "{{ ('a,' * 4000000).split(',') }}", "{{ '%c' % -1 }}",
			"{{ '{:c}'.format(99999999999) }}", "{{ ('&' * 8000000)|forceescape }}" })
	void aHostileTemplateEndsWithAnError(String template) {
		assertThatExceptionOfType(JinjaException.class).isThrownBy(() -> render(template, Map.of()));
	}

	@Test
	void aTemplateThatIsNestedTooDeeplyIsRefused() {
		assertThatExceptionOfType(JinjaException.class)
			.isThrownBy(() -> JinjaTemplate.parse("{{ " + "(".repeat(100_000) + ")".repeat(100_000) + " }}"));
		assertThatExceptionOfType(JinjaException.class)
			.isThrownBy(() -> render("{{ 1" + " + 1".repeat(100_000) + " }}", Map.of()));
	}

	@Test
	void aTemplateThatIsTooLongIsRefused() {
		assertThatExceptionOfType(JinjaException.class)
			.isThrownBy(() -> JinjaTemplate.parse("x".repeat(JinjaTemplate.MAX_SOURCE_LENGTH + 1)))
			.withMessageContaining("262145")
			.withMessageContaining("262144");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{{ l.append(1) }}", "{{ l.clear() }}", "{{ d.update({'a': 1}) }}", "{{ d.pop('k') }}",
			"{{ s.__class__.__mro__ }}", "{{ d.__class__() }}", "{% set d.k = 1 %}",
			"{{ '{0.__class__.__name__}'.format(s) }}", "{% include 'other' %}", "{% set ns = namespace(_x=1) %}" })
	void theSandboxHolds(String template) {
		Map<String, Object> values = Map.of("l", List.of(1), "d", Map.of("k", 1), "s", "text");
		assertThatExceptionOfType(JinjaException.class).isThrownBy(() -> render(template, values));
	}

	@Test
	void manyThreadsRenderOneTemplate() throws InterruptedException, ExecutionException, TimeoutException {
		JinjaTemplate template = JinjaTemplate.parse(
				"{% set ns = namespace(n=0) %}{% for m in messages %}{% set ns.n = ns.n + m %}{% endfor %}{{ ns.n }}");
		try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
			List<Future<String>> outputs = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				int start = i;
				outputs.add(threads.submit(() -> template.render(Map.of("messages", List.of(start, 1, 2)))));
			}
			for (int i = 0; i < outputs.size(); i++) {
				assertThat(outputs.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(String.valueOf(i + 3));
			}
		}
	}

	@Test
	void aLongConversationStaysWithinTheLimits() {
		List<Map<String, String>> messages = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			messages.add(Map.of("role", (i % 2 == 0) ? "user" : "assistant", "content", "word ".repeat(400)));
		}
		String template = "{% for m in messages %}<{{ m.role }}>{{ m['content'] | trim }}\n{% endfor %}";
		assertThat(render(template, Map.of("messages", messages))).hasSizeGreaterThan(2000 * 2000);
	}

	private static String render(String template, Map<String, Object> values) {
		return JinjaTemplate.parse(template).render(values);
	}

}
