package io.millrace.platform;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import io.millrace.hub.Hub;
import io.millrace.hub.HubModel;
import io.millrace.hub.HubSettings;
import io.millrace.hub.ProgressDisplay;
import io.millrace.hub.Purpose;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace download}: what {@code serve} would download, without serving it. */
@Command(name = "download",
		description = "Downloads models of the Hugging Face hub into the cache that Python's tools share, and prints where "
				+ "they are.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class DownloadCommand implements Callable<Integer> {

	@Parameters(arity = "1..*", paramLabel = "ORG/NAME[@REVISION][:FILE.gguf]", description = "The models.")
	@SuppressWarnings("NullAway.Init")
	private List<String> models;

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() {
		QuietLog.warningsOnly();
		List<HubModel> wanted = this.models.stream().map(this::parsed).toList();
		PrintWriter out = this.spec.commandLine().getOut();
		try {
			Hub hub = new Hub(HubSettings.of(System.getenv()::get), ProgressDisplay.printed(System.err));
			for (HubModel model : wanted) {
				Path path = hub.fetch(model, Purpose.MODEL);
				out.println(path);
			}
			return CommandLine.ExitCode.OK;
		}
		catch (RuntimeException ex) {
			StartFailure failure = StartFailure.of(ex);
			this.spec.commandLine().getErr().println(failure.sentence());
			return failure.exitCode();
		}
	}

	private HubModel parsed(String model) {
		return HubModel.parse(model)
			.orElseThrow(() -> new CommandLine.ParameterException(this.spec.commandLine(),
					"A model of the hub is ORG/NAME, ORG/NAME@REVISION or ORG/NAME:FILE.gguf, got '" + model + "'"));
	}

}
