package io.millrace.platform;

import java.util.List;

import io.millrace.process.ServiceProcess;
import io.millrace.worker.WorkerApplication;
import io.millrace.worker.Workers;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace worker}. */
@Command(name = "worker", description = "Runs a worker of a cluster.", mixinStandardHelpOptions = true,
		sortOptions = false)
final class WorkerCommand extends ServiceCommand {

	@Mixin
	private BusOptions bus = new BusOptions();

	@Mixin
	private BusUserOptions user = new BusUserOptions();

	@Mixin
	private ModelOptions models = new ModelOptions();

	@Mixin
	private EngineOptions engine = new EngineOptions();

	@Mixin
	private LoraOptions lora = new LoraOptions();

	@Mixin
	private RoleOptions role = new RoleOptions();

	@Mixin
	private ManagementOptions management = new ManagementOptions();

	@Override
	List<String> properties() {
		return new GivenOptions().add(this.bus)
			.add(this.user)
			.add(this.models)
			.add(this.engine)
			.add(this.lora)
			.add(this.role)
			.add(this.management)
			.toList();
	}

	@Override
	ServiceProcess process() {
		return WorkerApplication.process();
	}

	@Override
	String notice(ConfigurableApplicationContext context) {
		return "The worker runs; health at " + ListenUrl.management(context.getEnvironment()) + "/health.";
	}

	@Override
	@Nullable String failure(ConfigurableApplicationContext context) {
		return ReadyNotice.haveAllFailed(context.getBean(Workers.class)) ? ReadyNotice.NO_MODEL
				: super.failure(context);
	}

}
