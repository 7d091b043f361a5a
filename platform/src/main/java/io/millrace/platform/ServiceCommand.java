package io.millrace.platform;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.millrace.process.ServiceProcess;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
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

	/** The application. */
	abstract ServiceProcess process();

	/** What to print when it runs. */
	abstract String notice(ConfigurableApplicationContext context);

	@Override
	public final Integer call() throws InterruptedException {
		try (ConfigurableApplicationContext context = process().start(properties())) {
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
		while (!closed.await(1, TimeUnit.SECONDS)) {
			String failure = failure(context);
			if (failure != null) {
				return fail(failure);
			}
		}
		return CommandLine.ExitCode.OK;
	}

	/** Why only a restart helps, or null if it runs on. */
	@Nullable String failure(ConfigurableApplicationContext context) {
		LivenessState liveness = context.getBean(ApplicationAvailability.class).getLivenessState();
		return (liveness == LivenessState.BROKEN) ? "A model is no longer computed; only a restart helps." : null;
	}

	/** Says why it ends. */
	final int fail(String sentence) {
		err().println(sentence);
		return CommandLine.ExitCode.SOFTWARE;
	}

	final PrintWriter out() {
		return this.spec.commandLine().getOut();
	}

	final PrintWriter err() {
		return this.spec.commandLine().getErr();
	}

}
