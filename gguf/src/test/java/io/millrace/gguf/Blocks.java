package io.millrace.gguf;

import java.nio.file.Path;

/** The file that {@code make_blocks.py} writes. */
final class Blocks {

	static final Path FILE = Path.of("src/test/resources/io/millrace/gguf/blocks.gguf");

	private Blocks() {
	}

}
