package io.millrace.platform;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import io.millrace.protocol.MillraceException;
import io.millrace.worker.Workers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code millrace serve}: every service in this process. Each option is also a property
 * {@code millrace.*} and an environment variable {@code MILLRACE_*}; the option wins.
 */
@Command(name = "serve",
		description = "Runs the whole platform in one process, with the demo model if no other is given.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class ServeCommand implements Callable<Integer> {

	@Option(names = "--model", paramLabel = "DIR[:NAME]",
			description = "A model directory, with the name to serve it under; may be repeated.")
	private List<String> models = new ArrayList<>();

	@Option(names = "--port", paramLabel = "N", description = "Port of the API (default 8000; 0 is any free one).")
	private @Nullable Integer port;

	@Option(names = "--host", paramLabel = "ADDRESS",
			description = "Address of the API (default 127.0.0.1; another one needs --api-key).")
	private @Nullable String host;

	@Option(names = "--management-port", paramLabel = "N",
			description = "Port of health and metrics (default 8001; 0 is any free one).")
	private @Nullable Integer managementPort;

	@Option(names = "--dtype", paramLabel = "TYPE", description = "auto, float32 or bfloat16 (default auto).")
	private @Nullable String dtype;

	@Option(names = "--threads", paramLabel = "N", description = "Threads of the engine (default: one a core).")
	private @Nullable Integer threads;

	@Option(names = "--max-model-len", paramLabel = "N",
			description = "The most tokens of prompt and output together (default: what the model allows).")
	private @Nullable Integer maxModelLen;

	@Option(names = "--api-key", paramLabel = "KEY", description = "A key that clients must send; may be repeated.")
	private List<String> apiKeys = new ArrayList<>();

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() throws InterruptedException {
		PrintWriter err = this.spec.commandLine().getErr();
		try {
			this.models.forEach(ModelSource::parse);
		}
		catch (MillraceException ex) {
			err.println(ex.sentence());
			return CommandLine.ExitCode.USAGE;
		}
		try (ConfigurableApplicationContext context = PlatformApplication.start(properties())) {
			CountDownLatch closed = new CountDownLatch(1);
			context.addApplicationListener((ContextClosedEvent event) -> closed.countDown());
			ReadyNotice notice = new ReadyNotice(context.getEnvironment(), context.getBean(Workers.class));
			String block = notice.await(closed);
			if (block == null && closed.getCount() > 0) {
				err.println("No model can be served; the log says why.");
				return CommandLine.ExitCode.SOFTWARE;
			}
			if (block != null) {
				this.spec.commandLine().getOut().println(block);
			}
			closed.await();
			return CommandLine.ExitCode.OK;
		}
		catch (RuntimeException ex) {
			err.println(StartFailure.sentence(ex));
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	/** The options that were given, as {@code name=value} of Spring's command line. */
	List<String> properties() {
		List<String> properties = new ArrayList<>();
		if (!this.models.isEmpty()) {
			properties.add("--millrace.model=" + String.join(",", this.models));
		}
		add(properties, "port", this.port);
		add(properties, "host", this.host);
		add(properties, "management-port", this.managementPort);
		add(properties, "dtype", this.dtype);
		add(properties, "threads", this.threads);
		add(properties, "max-model-len", this.maxModelLen);
		if (!this.apiKeys.isEmpty()) {
			properties.add("--millrace.api-key=" + String.join(",", this.apiKeys));
		}
		return properties;
	}

	private static void add(List<String> properties, String name, @Nullable Object value) {
		if (value != null) {
			properties.add("--millrace." + name + "=" + value);
		}
	}

}
