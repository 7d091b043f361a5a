package io.millrace.platform;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import picocli.CommandLine;

/**
 * A command that runs an application until the process is told to stop. Each option is
 * also a property {@code millrace.*} and an environment variable {@code MILLRACE_*}; the
 * option wins.
 */
abstract class ServiceCommand implements Callable<Integer> {

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	/** The options that were given. */
	abstract List<String> properties();

	/** Starts the application. */
	abstract ConfigurableApplicationContext start(List<String> properties);

	/** What to print when it runs. */
	abstract String notice(ConfigurableApplicationContext context);

	@Override
	public final Integer call() throws InterruptedException {
		try (ConfigurableApplicationContext context = start(properties())) {
			CountDownLatch closed = new CountDownLatch(1);
			context.addApplicationListener((ContextClosedEvent event) -> closed.countDown());
			return run(context, closed);
		}
		catch (RuntimeException ex) {
			StartFailure failure = StartFailure.of(ex);
			err().println(failure.sentence());
			return failure.exitCode();
		}
	}

	/**
	 * Waits for the end.
	 * @param context runs
	 * @param closed when it no longer does
	 * @return the exit code
	 */
	int run(ConfigurableApplicationContext context, CountDownLatch closed) throws InterruptedException {
		out().println(notice(context));
		closed.await();
		return CommandLine.ExitCode.OK;
	}

	/** The exit code of a process with models none of which can be served. */
	final int noModel() {
		err().println("No model can be served; the log says why.");
		return CommandLine.ExitCode.SOFTWARE;
	}

	final PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	final PrintWriter err() {
		return this.spec.commandLine().getErr();
	}

}
