package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.GatewayApplication;
import io.millrace.process.ServiceProcess;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace gateway}. */
@Command(name = "gateway", description = "Runs a gateway of a cluster: the API.", mixinStandardHelpOptions = true,
		sortOptions = false)
final class GatewayCommand extends ServiceCommand {

	@Mixin
	private BusOptions bus = new BusOptions();

	@Mixin
	private BusUserOptions user = new BusUserOptions();

	@Option(names = "--tokenizer", paramLabel = "URL",
			description = "A tokenizer; may be repeated: the next is asked when one does not answer "
					+ "(default http://127.0.0.1:8002). It may start later.")
	private List<String> tokenizers = new ArrayList<>();

	@Mixin
	private ApiOptions api = new ApiOptions();

	@Mixin
	private ParserOptions parsers = new ParserOptions();

	@Mixin
	private KeyOptions keys = new KeyOptions();

	@Override
	List<String> properties() {
		return new GivenOptions().add(this.bus)
			.add(this.user)
			.addAll("tokenizer.url", this.tokenizers)
			.add(this.api)
			.add(this.parsers)
			.add(this.keys)
			.toList();
	}

	@Override
	ServiceProcess process() {
		return GatewayApplication.process();
	}

	@Override
	String notice(ConfigurableApplicationContext context) {
		return "The gateway listens on " + ListenUrl.server(context.getEnvironment()) + "/v1; health at "
				+ ListenUrl.management(context.getEnvironment()) + "/health.";
	}

}
