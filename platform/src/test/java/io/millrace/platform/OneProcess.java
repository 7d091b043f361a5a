package io.millrace.platform;

import java.net.URI;
import java.util.List;

import org.springframework.context.ConfigurableApplicationContext;

/** The platform in this JVM. */
final class OneProcess {

	private OneProcess() {
	}

	static RunningPlatform start() {
		ConfigurableApplicationContext context = PlatformApplication.start(List.of("--millrace.port=0",
				"--millrace.management-port=0", "--millrace.demo-model=" + RunningPlatform.DEMO_MODEL));
		return new RunningPlatform(url(context, "local.server.port"), List.of(url(context, "local.management.port")))
			.awaitServing();
	}

	private static URI url(ConfigurableApplicationContext context, String port) {
		return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port));
	}

}
