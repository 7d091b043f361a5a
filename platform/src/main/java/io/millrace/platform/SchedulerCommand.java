package io.millrace.platform;

import java.util.List;

import io.millrace.process.ServiceProcess;
import io.millrace.scheduler.SchedulerApplication;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace scheduler}. */
@Command(name = "scheduler", description = "Runs a scheduler of a cluster; a second one stands by.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class SchedulerCommand extends ServiceCommand {

	@Mixin
	private BusOptions bus = new BusOptions();

	@Mixin
	private BusUserOptions user = new BusUserOptions();

	@Mixin
	private ManagementOptions management = new ManagementOptions();

	@Override
	List<String> properties() {
		return new GivenOptions().add(this.bus).add(this.user).add(this.management).toList();
	}

	@Override
	ServiceProcess process() {
		return SchedulerApplication.process();
	}

	@Override
	String notice(ConfigurableApplicationContext context) {
		return "The scheduler runs; health at " + ListenUrl.management(context.getEnvironment()) + "/health.";
	}

}
