package io.millrace.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.store.ResponseStore;
import io.millrace.gateway.stream.Generations;
import io.millrace.process.OwnReactorResources;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.memory.InMemoryBus;
import io.millrace.protocol.message.Alive;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Hello;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real gateway on a free port, over a fake worker and a fake tokenizer. */
public final class TestGateway implements AutoCloseable {

	/** Free ports, and a worker that is not forgotten. */
	private static final Map<String, Object> DEFAULTS = Map.of("server.port", 0, "management.server.port", 0,
			"spring.main.banner-mode", "off", "millrace.gateway.worker-lease", "1h");

	private static final AtomicInteger STORES = new AtomicInteger();

	private final ConfigurableApplicationContext context;

	private final HttpClient client;

	private final List<OpenAIClient> openAi = new ArrayList<>();

	private final String scheme;

	public final FakeWorker worker;

	public final FakeTokenizer tokenizer;

	public final @Nullable ResponseStore store;

	public TestGateway(String... properties) {
		this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), "http", properties);
	}

	/** A store of its own, in memory, unless the test says another. */
	private static String[] withStore(String... properties) {
		boolean given = Stream.of(properties)
			.anyMatch((property) -> property.startsWith("--millrace.gateway.store.url"));
		String own = "--millrace.gateway.store.url=h2:mem:store" + STORES.incrementAndGet();
		return given ? properties : Stream.concat(Stream.of(properties), Stream.of(own)).toArray(String[]::new);
	}

	/** One that is reached over TLS. */
	static TestGateway secured(HttpClient client, String... properties) {
		return new TestGateway(client, "https", properties);
	}

	private TestGateway(HttpClient client, String scheme, String... properties) {
		this.client = client;
		this.scheme = scheme;
		SpringApplication application = new SpringApplication(Application.class);
		application.setDefaultProperties(DEFAULTS);
		this.context = application.run(withStore(properties));
		this.worker = new FakeWorker(this.context.getBean(Bus.class));
		this.tokenizer = this.context.getBean(FakeTokenizer.class);
		this.store = this.context.getBeanProvider(ResponseStore.class).getIfAvailable();
		this.worker.hello();
		Awaitility.await().until(() -> get("/health").statusCode() == 200);
	}

	public String url() {
		return this.scheme + "://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port");
	}

	/** OpenAI's own client, without its own retries; it is closed with the gateway. */
	OpenAIClient openAi(String key) {
		OpenAIClient openAi = OpenAIOkHttpClient.builder().baseUrl(url() + "/v1").apiKey(key).maxRetries(0).build();
		this.openAi.add(openAi);
		return openAi;
	}

	public String managementUrl() {
		return "http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.management.port");
	}

	public int openGenerations() {
		return this.context.getBean(Generations.class).openCount();
	}

	/** Another worker of the same model. */
	FakeWorker secondWorker() {
		FakeWorker second = new FakeWorker(this.context.getBean(Bus.class), "w2");
		second.hello();
		second.load();
		ModelRegistry models = this.context.getBean(ModelRegistry.class);
		Awaitility.await().until(() -> models.workersOf(FakeWorker.MODEL).contains(second.id));
		return second;
	}

	/** Announces a model of another worker. */
	void announce(ProcessId worker, ModelCard card) {
		this.context.getBean(Bus.class).publish(Address.HELLO, Envelope.of(worker, new Hello(worker, "other", card)));
	}

	/** The routes that are there, as method and pattern. */
	Set<String> routes() {
		Set<String> routes = new TreeSet<>();
		this.context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
			.getHandlerMethods()
			.keySet()
			.forEach((mapping) -> mapping.getMethodsCondition()
				.getMethods()
				.forEach((method) -> mapping.getPatternsCondition()
					.getPatterns()
					.forEach((pattern) -> routes.add(method + " " + pattern.getPatternString()))));
		return routes;
	}

	/** How many events of a response are stored. */
	long storedEvents(String id) {
		return this.store.events("anyone", id, -1, 1_000_000).count().blockOptional().orElseThrow();
	}

	/** Another gateway on the bus says that it is alive. */
	void otherGatewayLives(String name) {
		ProcessId other = ProcessId.start(Role.GATEWAY, name);
		this.context.getBean(Bus.class).publish(Address.ALIVE, Envelope.of(other, new Alive(other, 0)));
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/** The value of a gauge. */
	double gauge(String name) {
		return this.context.getBean(MeterRegistry.class).get(name).gauge().value();
	}

	public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
		return send(request(path, headers).GET().build());
	}

	public HttpResponse<String> post(String path, String body, String... headers)
			throws IOException, InterruptedException {
		return send(request(path, headers).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build());
	}

	public HttpClient client() {
		return this.client;
	}

	public HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(20));
		for (int i = 0; i < headers.length; i += 2) {
			builder.header(headers[i], headers[i + 1]);
		}
		return builder;
	}

	public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

	public static JsonNode json(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

	/** The data of each event, in order, comments left out. */
	public static List<String> events(HttpResponse<String> response) {
		return Stream.of(response.body().split("\n\n"))
			.filter((event) -> event.startsWith("data: "))
			.map((event) -> event.substring("data: ".length()))
			.toList();
	}

	void closeContext() {
		this.context.close();
	}

	/** Waits until the server takes no new connection. */
	void awaitRefusal() {
		int port = Integer.parseInt(url().substring(url().lastIndexOf(':') + 1));
		Awaitility.await().until(() -> {
			try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
				return !socket.isConnected();
			}
			catch (IOException ex) {
				return true;
			}
		});
	}

	@Override
	public void close() {
		this.openAi.forEach(OpenAIClient::close);
		this.client.close();
		this.context.close();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ GatewayConfiguration.class, GatewayBusConfiguration.class, GatewayHttpConfiguration.class,
			OwnReactorResources.class })
	static class Application {

		@Bean(destroyMethod = "close")
		Bus bus() {
			return new InMemoryBus();
		}

		@Bean
		FakeEmbedder embedder() {
			return new FakeEmbedder();
		}

		@Bean
		FakeTokenizer tokenizer() {
			return new FakeTokenizer();
		}

	}

}
