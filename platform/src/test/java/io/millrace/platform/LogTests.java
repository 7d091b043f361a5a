package io.millrace.platform;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Load;
import io.millrace.protocol.message.Lost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What the log says of requests, and what it never says. */
class LogTests {

	private static final String TRACE = "7bf92f3577b34da6a3ce929d0e0e4736";

	private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

	private static final String KEY = "sk-of-a-caller";

	private static final String WRONG_KEY = "sk-of-nobody";

	private static final String PROMPT = "My password is swordfish";

	@Test
	void everyLineAboutARequestHasItsIdsAndNoLineSaysWhatWasSaid() {
		try (SpanCollector collector = new SpanCollector();
				OneProcess.Running running = OneProcess.run("--millrace.api-key=" + KEY,
						"--millrace.tracing.endpoint=" + collector.endpoint());
				Lines lines = new Lines(running.context().getEnvironment())) {
			RunningPlatform platform = new RunningPlatform(running.api(), List.of(running.management())).awaitServing();
			loseTheFirstWorkerThatGenerates(running.context().getBean(Bus.class));
			JsonNode answer = JsonMapper.shared().readTree(ask(platform, KEY, """
					{"model": "millrace-demo", "temperature": 0, "max_tokens": 600, "ignore_eos": true,
					 "messages": [{"role": "user", "content": "%s"}]}
					""".formatted(PROMPT)));
			String id = answer.path("id").stringValue().replaceFirst("^chatcmpl-", "");
			String said = answer.path("choices").get(0).path("message").path("content").stringValue();
			assertThat(said).hasSizeGreaterThan(10);
			ask(platform, KEY, "{\"model\": \"millrace-demo\", \"messages\": \"" + PROMPT + "\"}");
			ask(platform, WRONG_KEY, "{\"model\": \"millrace-demo\", \"messages\": []}");
			assertThat(lines.json("ecs")).as("it went on elsewhere")
				.filteredOn((line) -> compact(line.path("message")).contains(id))
				.isNotEmpty()
				.allSatisfy((line) -> {
					assertThat(compact(line.path("request_id"))).isEqualTo(id);
					assertThat(line.path("trace_id").stringValue()).isEqualTo(TRACE);
				});
			assertThat(lines.json("logstash")).extracting(JsonNode::toString)
				.noneMatch((line) -> line.contains("swordfish") || line.contains(said))
				.noneMatch((line) -> line.contains(KEY) || line.contains(WRONG_KEY));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "logstash", "gelf" })
	void theFormatOfTheLogIsAnOption(String format) {
		assertThat(PlatformApplication.process()
			.environment(List.of("--millrace.log-format=" + format))
			.getProperty("logging.structured.format.console")).isEqualTo(format);
	}

	/** As an answer's id has it. */
	private static String compact(JsonNode text) {
		return text.stringValue().replace("-", "");
	}

	private static String ask(RunningPlatform platform, String key, String body) {
		return platform
			.post("/v1/chat/completions", "application/json", body, "traceparent", TRACEPARENT, "Authorization",
					"Bearer " + key)
			.body();
	}

	/** So that there is something to tell of a request. */
	private static void loseTheFirstWorkerThatGenerates(Bus bus) {
		AtomicBoolean lost = new AtomicBoolean();
		bus.subscribe(Address.LOAD, (delivery) -> {
			delivery.acknowledge();
			if (delivery.envelope().message() instanceof Load load
					&& load.held().stream().anyMatch((held) -> held.generated() > 0) && !lost.getAndSet(true)) {
				bus.publish(Address.LOST,
						Envelope.of(new ProcessId(Role.SCHEDULER, "operator", 1), new Lost(load.worker())));
			}
		});
	}

	/** All that Millrace logs, from the level debug on. */
	private static final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		private final Logger logger = (Logger) LoggerFactory.getLogger("io.millrace");

		private final Level level = this.logger.getLevel();

		private final LoggerContext encoding = new LoggerContext();

		Lines(Environment environment) {
			this.encoding.putObject(Environment.class.getName(), environment);
			this.logger.setLevel(Level.DEBUG);
			this.logger.addAppender(this);
			start();
		}

		@Override
		protected void append(ILoggingEvent event) {
			event.prepareForDeferredProcessing();
			this.events.add(event);
		}

		/** As they are written where the log is JSON. */
		List<JsonNode> json(String format) {
			StructuredLogEncoder encoder = new StructuredLogEncoder();
			encoder.setContext(this.encoding);
			encoder.setFormat(format);
			encoder.setCharset(StandardCharsets.UTF_8);
			encoder.start();
			return this.events.stream()
				.map((event) -> JsonMapper.shared().readTree(new String(encoder.encode(event), StandardCharsets.UTF_8)))
				.toList();
		}

		@Override
		public void close() {
			this.logger.detachAppender(this);
			this.logger.setLevel(this.level);
			stop();
		}

	}

}
