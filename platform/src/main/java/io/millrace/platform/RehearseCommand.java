package io.millrace.platform;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code millrace rehearse}: a start, some answers and an end, for the JVM to remember.
 * Run with {@code -XX:AOTCacheOutput=FILE} it leaves a file with which later processes
 * start and warm up faster (JEP 514, 515). Touches no store and no port of anybody's.
 */
@Command(name = "rehearse",
		description = "Serves the demo models to itself for some seconds and ends, so that the JVM can write a cache for "
				+ "faster starts (java -XX:AOTCacheOutput=FILE).",
		mixinStandardHelpOptions = true, sortOptions = false)
final class RehearseCommand implements Callable<Integer> {

	private static final Duration READY_WITHIN = Duration.ofMinutes(5);

	private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

	@Option(names = "--duration", paramLabel = "SECONDS", defaultValue = "2",
			description = "How long each form of request is sent (default ${DEFAULT-VALUE}).")
	private int seconds;

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() throws IOException, InterruptedException {
		Path store = Files.createTempDirectory("millrace-rehearsal-");
		try (ConfigurableApplicationContext context = PlatformApplication.start(alone(store))) {
			return awaitReady(context) && answers(context.getEnvironment()) ? CommandLine.ExitCode.OK
					: CommandLine.ExitCode.SOFTWARE;
		}
		catch (RuntimeException ex) {
			StartFailure failure = StartFailure.of(ex);
			err().println(failure.sentence());
			return failure.exitCode();
		}
		finally {
			FileSystemUtils.deleteRecursively(store);
		}
	}

	/**
	 * Whatever the environment says, this is nobody's server. A JVM that has loaded a
	 * module late writes no cache, so the kernels that need one stay away.
	 */
	private static List<String> alone(Path store) {
		return List.of("--millrace.host=127.0.0.1", "--millrace.port=0", "--millrace.management-port=0",
				"--millrace.model=", "--millrace.served-model-name=", "--millrace.api-key=", "--millrace.api-key-file=",
				"--millrace.tracing.endpoint=", "--millrace.gateway.store.url=",
				"--millrace.gateway.store.directory=" + store, "--millrace.worker.row-kernels=false");
	}

	private boolean awaitReady(ConfigurableApplicationContext context) throws InterruptedException {
		CountDownLatch tooLate = new CountDownLatch(1);
		CompletableFuture.delayedExecutor(READY_WITHIN.toSeconds(), TimeUnit.SECONDS).execute(tooLate::countDown);
		ReadyNotice notice = new ReadyNotice(context);
		if (!notice.await(tooLate)) {
			err().println((tooLate.getCount() > 0) ? ReadyNotice.NO_MODEL
					: "The demo models were not served within " + READY_WITHIN.toSeconds() + " s.");
			return false;
		}
		out().println(notice.block());
		return true;
	}

	private boolean answers(Environment environment) throws IOException, InterruptedException {
		String api = ListenUrl.server(environment);
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpRequest chat = request(api + "/v1/chat/completions").header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("""
						{"model": "millrace-demo", "messages": [{"role": "user", "content": "Count to three."}]}"""))
				.build();
			HttpRequest metrics = request(ListenUrl.management(environment) + "/prometheus").build();
			return isAnswered(client, chat) && load(api, "completions") && load(api, "chat")
					&& isAnswered(client, metrics);
		}
	}

	private static HttpRequest.Builder request(String url) {
		return HttpRequest.newBuilder(URI.create(url)).timeout(ANSWERED_WITHIN);
	}

	private boolean isAnswered(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
		HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			err().println(request.uri() + " is answered with " + response.statusCode() + ": " + response.body());
			return false;
		}
		return true;
	}

	/** The load that {@code bench} makes, which is thereby rehearsed, too. */
	private boolean load(String api, String endpoint) {
		return Millrace.commandLine()
			.setOut(out())
			.setErr(err())
			.execute("bench", "--url", api, "--endpoint", endpoint, "--concurrency", "8", "--duration",
					String.valueOf(this.seconds), "--prompt", "128", "--output", "64", "--timeout",
					String.valueOf(ANSWERED_WITHIN.toSeconds())) == CommandLine.ExitCode.OK;
	}

	private PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	private PrintWriter err() {
		return this.spec.commandLine().getErr();
	}

}
