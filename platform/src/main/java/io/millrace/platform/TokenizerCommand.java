package io.millrace.platform;

import java.util.List;

import io.millrace.process.ServiceProcess;
import io.millrace.tokenizer.service.TokenizerApplication;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace tokenizer}. */
@Command(name = "tokenizer", description = "Runs a tokenizer of a cluster.", mixinStandardHelpOptions = true,
		sortOptions = false)
final class TokenizerCommand extends ServiceCommand {

	@Option(names = "--port", paramLabel = "N", description = "Port to listen on (default 8002; 0 is any free one).")
	private @Nullable Integer port;

	@Mixin
	private ManagementOptions management = new ManagementOptions();

	@Mixin
	private ModelOptions models = new ModelOptions();

	@Override
	List<String> properties() {
		return new GivenOptions().add("port", this.port).add(this.management).add(this.models).toList();
	}

	@Override
	ServiceProcess process() {
		return TokenizerApplication.process();
	}

	@Override
	String notice(ConfigurableApplicationContext context) {
		return "The tokenizer listens on " + ListenUrl.server(context.getEnvironment()) + "; health at "
				+ ListenUrl.management(context.getEnvironment()) + "/health.";
	}

}
