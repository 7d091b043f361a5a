package io.millrace.platform;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.springframework.context.ConfigurableApplicationContext;

/** The platform in this JVM. */
final class OneProcess {

	private OneProcess() {
	}

	/** One that lives as long as this JVM. */
	static RunningPlatform start() {
		Running running = run();
		return new RunningPlatform(running.api(), List.of(running.management())).awaitServing();
	}

	/** One with further properties, which the caller closes. */
	static Running run(String... properties) {
		List<String> all = new ArrayList<>(List.of("--millrace.port=0", "--millrace.management-port=0",
				"--millrace.demo-model=" + RunningPlatform.DEMO_MODEL));
		all.addAll(List.of(properties));
		ConfigurableApplicationContext context = PlatformApplication.start(all);
		return new Running(context, url(context, "local.server.port"), url(context, "local.management.port"));
	}

	private static URI url(ConfigurableApplicationContext context, String port) {
		return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port));
	}

	/**
	 * One that runs.
	 *
	 * @param api where its API is
	 * @param management where Actuator is
	 */
	record Running(ConfigurableApplicationContext context, URI api, URI management) implements AutoCloseable {

		@Override
		public void close() {
			this.context.close();
		}

	}

}
