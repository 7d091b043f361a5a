package io.millrace.platform;

import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace config}: what {@code serve} would be told, from wherever it comes. */
@Command(name = "config",
		description = "Prints every property as serve would have it with the same options, and where it comes from. "
				+ "Secrets are hidden. Starts nothing.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class ConfigCommand implements Callable<Integer> {

	@Mixin
	private ServeOptions options = new ServeOptions();

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() {
		QuietLog.warningsOnly();
		try {
			new EffectiveConfiguration(PlatformApplication.environment(this.options.properties())).entries()
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
