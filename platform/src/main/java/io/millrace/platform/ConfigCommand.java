package io.millrace.platform;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code millrace config}: what {@code serve} would be told, from wherever it comes, or
 * with the name of another service what that would be.
 */
@Command(name = "config",
		description = "Prints every property as serve, or the service that is named, would have it with the same options, "
				+ "and where it comes from. Secrets are hidden. Starts nothing.",
		sortOptions = false)
final class ConfigCommand implements Callable<Integer> {

	@Mixin
	private final ServiceCommand service;

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	private ConfigCommand(ServiceCommand service) {
		this.service = service;
	}

	/** The command, with one below it for each service that is not {@code serve}. */
	static CommandLine commandLine() {
		CommandLine serve = new CommandLine(new ConfigCommand(new ServeCommand()));
		for (ServiceCommand service : List.of(new GatewayCommand(), new SchedulerCommand(), new WorkerCommand(),
				new TokenizerCommand(), new BrokerCommand())) {
			String name = service.getClass().getAnnotation(Command.class).name();
			serve.addSubcommand(name, new ConfigCommand(service));
		}
		return serve;
	}

	@Override
	public Integer call() {
		QuietLog.warningsOnly();
		try {
			EffectiveConfiguration.of(this.service.process(), this.service.properties())
				.entries()
				.forEach((entry) -> this.spec.commandLine().getOut().println(entry.toLine()));
			return CommandLine.ExitCode.OK;
		}
		catch (RuntimeException ex) {
			StartFailure failure = StartFailure.of(ex);
			this.spec.commandLine().getErr().println(failure.sentence());
			return failure.exitCode();
		}
	}

}
