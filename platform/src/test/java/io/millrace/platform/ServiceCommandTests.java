package io.millrace.platform;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

import io.millrace.process.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** Every option of every service is a property, and a service that is broken ends. */
class ServiceCommandTests {

	@Test
	void theGateway() {
		assertThat(properties(new GatewayCommand(), "--bus", "tcp://b:1", "--bus-user", "u", "--bus-password", "p",
				"--tokenizer", "http://t:1", "--tokenizer", "http://t:2", "--port", "3", "--host", "::1",
				"--management-port", "4", "--api-key", "k", "--api-key", "l", "--api-key-file", "f"))
			.containsExactlyInAnyOrder("--millrace.bus.url=tcp://b:1", "--millrace.bus.user=u",
					"--millrace.bus.password=p", "--millrace.tokenizer.url=http://t:1,http://t:2", "--millrace.port=3",
					"--millrace.host=::1", "--millrace.management-port=4", "--millrace.api-key=k,l",
					"--millrace.api-key-file=f");
	}

	@Test
	void theScheduler() {
		assertThat(properties(new SchedulerCommand(), "--bus", "tcp://b:1", "--management-port", "2", "--host", "::1"))
			.containsExactlyInAnyOrder("--millrace.bus.url=tcp://b:1", "--millrace.management-port=2",
					"--millrace.host=::1");
	}

	@Test
	void theWorker() {
		assertThat(properties(new WorkerCommand(), "--bus", "tcp://b:1", "--model", "a:b", "--dtype", "float32",
				"--quantization", "int4", "--device", "cuda:1", "--threads", "2", "--max-model-len", "3",
				"--kv-cache-memory", "0.5", "--batch-invariant", "--management-port", "4", "--lora-modules", "a=x",
				"b=y", "--lora-modules", "c=z", "--lora-dir", "d", "--lora-dir", "e", "--max-loras", "5",
				"--max-lora-rank", "6", "--role", "decode", "--block-exchange", "/b", "--block-exchange-size", "1GB"))
			.containsExactlyInAnyOrder("--millrace.bus.url=tcp://b:1", "--millrace.model=a:b",
					"--millrace.dtype=float32", "--millrace.quantization=int4", "--millrace.device=cuda:1",
					"--millrace.threads=2", "--millrace.max-model-len=3", "--millrace.kv-cache-memory=0.5",
					"--millrace.batch-invariant=true", "--millrace.management-port=4",
					"--millrace.lora-modules=a=x,b=y,c=z", "--millrace.lora-dir=d,e", "--millrace.max-loras=5",
					"--millrace.max-lora-rank=6", "--millrace.role=decode", "--millrace.block-exchange=/b",
					"--millrace.block-exchange-size=1GB");
	}

	@Test
	void theTokenizer() {
		assertThat(properties(new TokenizerCommand(), "--port", "1", "--host", "::1", "--management-port", "2",
				"--model", "a", "--model", "b"))
			.containsExactlyInAnyOrder("--millrace.port=1", "--millrace.host=::1", "--millrace.management-port=2",
					"--millrace.model=a,b");
	}

	@Test
	void theBroker() {
		assertThat(properties(new BrokerCommand(), "--port", "1", "--host", "::1", "--management-port", "2",
				"--bus-user", "u", "--bus-password", "p", "--backup-of", "tcp://a:3"))
			.containsExactlyInAnyOrder("--millrace.port=1", "--millrace.host=::1", "--millrace.management-port=2",
					"--millrace.bus.user=u", "--millrace.bus.password=p", "--millrace.backup-of=tcp://a:3");
	}

	@Test
	void aProcessThatOnlyARestartHelpsEndsAndSaysSo() {
		StringWriter err = new StringWriter();
		int exitCode = new CommandLine(new BrokenCommand()).setErr(new PrintWriter(err, true)).execute();
		assertThat(exitCode).isEqualTo(CommandLine.ExitCode.SOFTWARE);
		assertThat(err.toString().lines()).singleElement().asString().contains("restart");
	}

	private static Iterable<String> properties(ServiceCommand command, String... arguments) {
		new CommandLine(command).parseArgs(arguments);
		return command.properties();
	}

	/** Breaks as soon as it runs. */
	@CommandLine.Command(name = "broken")
	private static final class BrokenCommand extends ServiceCommand {

		@Override
		List<String> properties() {
			return List.of();
		}

		@Override
		ServiceProcess process() {
			return new ServiceProcess(Nothing.class).defaults(Map.of("spring.main.web-application-type", "none"));
		}

		@Override
		String notice(ConfigurableApplicationContext context) {
			AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
			return "It runs.";
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ApplicationAvailabilityAutoConfiguration.class)
	private static final class Nothing {

	}

}
