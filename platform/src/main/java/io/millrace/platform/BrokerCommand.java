package io.millrace.platform;

import java.util.List;

import io.millrace.process.ServiceProcess;
import io.millrace.protocol.bus.artemis.EmbeddedBroker;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace broker}. */
@Command(name = "broker", description = "Runs the broker of a cluster.", mixinStandardHelpOptions = true,
		sortOptions = false)
final class BrokerCommand extends ServiceCommand {

	@Option(names = "--port", paramLabel = "N", description = "Port to listen on (default 61616; 0 is any free one).")
	private @Nullable Integer port;

	@Option(names = "--backup-of", paramLabel = "URL",
			description = "Listen only while the broker at this URL cannot be reached.")
	private @Nullable String backupOf;

	@Mixin
	private ManagementOptions management = new ManagementOptions();

	@Mixin
	private BusUserOptions user = new BusUserOptions();

	@Override
	List<String> properties() {
		return new GivenOptions().add("port", this.port)
			.add("backup-of", this.backupOf)
			.add(this.management)
			.add(this.user)
			.toList();
	}

	@Override
	ServiceProcess process() {
		return BrokerApplication.process();
	}

	@Override
	String notice(ConfigurableApplicationContext context) {
		EmbeddedBroker broker = context.getBean(EmbeddedBroker.class);
		return (broker.isListening() ? "The broker listens on " : "The broker stands by to listen on ")
				+ broker.tcpUrl() + "; health at " + ListenUrl.management(context.getEnvironment()) + "/health.";
	}

}
