package io.millrace.platform;

import io.millrace.bench.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(name = "millrace", description = "Serves language models over the OpenAI API.",
		subcommands = { ServeCommand.class, ChatCommand.class, BenchCommand.class },
		versionProvider = MillraceVersion.class, mixinStandardHelpOptions = true)
public final class Millrace implements Runnable {

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	/** Runs a command; the process ends with its exit code. */
	public static void main(String[] args) {
		System.exit(new CommandLine(new Millrace()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
	}

	@Override
	public void run() {
		throw new CommandLine.ParameterException(this.spec.commandLine(), "Say what to do: serve, chat or bench.");
	}

}
