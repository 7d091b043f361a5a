package io.millrace.platform;

import io.millrace.bench.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(name = "millrace", description = "Serves language models over the OpenAI API.",
		subcommands = { ServeCommand.class, GatewayCommand.class, SchedulerCommand.class, WorkerCommand.class,
				TokenizerCommand.class, BrokerCommand.class, DownloadCommand.class, ChatCommand.class,
				BenchCommand.class, BenchEngineCommand.class, RehearseCommand.class },
		versionProvider = MillraceVersion.class, mixinStandardHelpOptions = true)
public final class Millrace implements Runnable {

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	/** Runs a command; the process ends with its exit code. */
	public static void main(String[] args) {
		System.exit(commandLine().execute(args));
	}

	static CommandLine commandLine() {
		return new CommandLine(new Millrace()).addSubcommand(ConfigCommand.commandLine())
			.setCaseInsensitiveEnumValuesAllowed(true)
			.setParameterExceptionHandler(Millrace::refuse);
	}

	/** What is wrong, in one sentence. */
	private static int refuse(CommandLine.ParameterException ex, String[] args) {
		CommandLine command = ex.getCommandLine();
		command.getErr().println(ex.getMessage() + "; see " + command.getCommandSpec().qualifiedName() + " --help.");
		return CommandLine.ExitCode.USAGE;
	}

	@Override
	public void run() {
		throw new CommandLine.ParameterException(this.spec.commandLine(),
				"Say what to do: " + String.join(", ", this.spec.subcommands().keySet()));
	}

}
