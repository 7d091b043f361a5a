package io.millrace.platform;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.millrace.bench.ChatStream;
import io.millrace.bench.ServerOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code millrace chat}: streams one answer to the terminal. */
@Command(name = "chat", description = "Asks a running server and prints the answer as it comes.",
		mixinStandardHelpOptions = true, sortOptions = false)
final class ChatCommand implements Callable<Integer> {

	@Parameters(paramLabel = "PROMPT", description = "What to ask.")
	@SuppressWarnings("NullAway.Init")
	private String prompt;

	@Mixin
	private ServerOptions server = new ServerOptions();

	@CommandLine.Spec
	@SuppressWarnings("NullAway.Init")
	private CommandLine.Model.CommandSpec spec;

	@Override
	public Integer call() throws InterruptedException {
		ChatStream client = this.server.client();
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		try {
			String name = this.server.model(client);
			client.post("/v1/chat/completions",
					Map.of("model", name, "stream", true, "messages",
							List.of(Map.of("role", "user", "content", this.prompt))),
					(chunk) -> out.print(text(chunk)));
			out.println();
			return CommandLine.ExitCode.OK;
		}
		catch (ConnectException ex) {
			this.spec.commandLine()
				.getErr()
				.println("No server at " + this.server.url() + "; start one with: millrace serve");
			return CommandLine.ExitCode.SOFTWARE;
		}
		catch (IOException ex) {
			out.println();
			this.spec.commandLine().getErr().println(ex.getMessage());
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	private static String text(JsonNode chunk) {
		return chunk.path("choices").path(0).path("delta").path("content").asString("");
	}

}
