package io.millrace.platform;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class ServeCommandTests {

	@Test
	void optionsBecomeProperties() {
		ServeCommand command = new ServeCommand();
		new CommandLine(command).parseArgs("--model", "a", "--model", "b:c", "--served-model-name", "d,e", "--port",
				"1", "--management-port", "2", "--host", "::1", "--dtype", "bfloat16", "--quantization", "int8",
				"--threads", "3", "--max-model-len", "4", "--kv-cache-memory", "2GB", "--batch-invariant",
				"--generation-config", "none", "--api-key", "k", "--tool-parser", "hermes", "--tool-call-parser",
				"c=mistral", "--reasoning-parser", "qwen3");
		assertThat(command.properties()).containsExactly("--millrace.model=a,b:c", "--millrace.served-model-name=d,e",
				"--millrace.port=1", "--millrace.host=::1", "--millrace.management-port=2", "--millrace.dtype=bfloat16",
				"--millrace.quantization=int8", "--millrace.threads=3", "--millrace.max-model-len=4",
				"--millrace.kv-cache-memory=2GB", "--millrace.batch-invariant=true",
				"--millrace.generation-config=none", "--millrace.tool-parser=hermes,c=mistral",
				"--millrace.reasoning-parser=qwen3", "--millrace.api-key=k");
	}

	@Test
	void whatIsNotGivenIsLeftToTheEnvironment() {
		ServeCommand command = new ServeCommand();
		new CommandLine(command).parseArgs();
		assertThat(command.properties()).isEmpty();
	}

}
