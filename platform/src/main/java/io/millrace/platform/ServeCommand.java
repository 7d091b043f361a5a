package io.millrace.platform;

import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.millrace.process.ServiceProcess;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace serve}: every service in this process. */
@Command(name = "serve",
		description = "Runs the whole platform in one process, with the demo model if no other is given.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class ServeCommand extends ServiceCommand {

	@Mixin
	private ServeOptions options = new ServeOptions();

	@Override
	List<String> properties() {
		return this.options.properties();
	}

	@Override
	ServiceProcess process() {
		return PlatformApplication.process();
	}

	@Override
	String notice(ConfigurableApplicationContext context) {
		return new ReadyNotice(context).block();
	}

	@Override
	int run(ConfigurableApplicationContext context, CountDownLatch closed) throws InterruptedException {
		ReadyNotice notice = new ReadyNotice(context);
		if (notice.await(closed)) {
			return super.run(context, closed);
		}
		if (closed.getCount() > 0) {
			return fail(ReadyNotice.NO_MODEL);
		}
		return CommandLine.ExitCode.OK;
	}

}
