package io.millrace.worker.checkpoint;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The model families that there is a program for, by the name in {@code config.json}. */
public enum Architecture {

	LLAMA("LlamaForCausalLM");

	private final String className;

	Architecture(String className) {
		this.className = className;
	}

	/** The name in {@code architectures}. */
	public String className() {
		return this.className;
	}

	static Architecture of(String file, String className) {
		return Arrays.stream(values())
			.filter((architecture) -> architecture.className.equals(className))
			.findFirst()
			.orElseThrow(() -> new ModelLoadException(file + " asks for the architecture " + className
					+ ", which is not supported; supported: "
					+ Arrays.stream(values()).map(Architecture::className).collect(Collectors.joining(", ")) + "."));
	}

}
