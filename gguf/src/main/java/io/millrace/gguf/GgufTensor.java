package io.millrace.gguf;

import java.util.List;

/**
 * Where one tensor lies; the range was checked against the file's size.
 *
 * @param name its name
 * @param type how its numbers are stored
 * @param shape its sizes, row-major: the last is that of a row, which is stored in whole
 * blocks
 * @param offset its first byte in the file
 * @param bytes its size in the file
 */
public record GgufTensor(String name, TensorType type, List<Long> shape, long offset, long bytes) {

	public GgufTensor {
		shape = List.copyOf(shape);
	}

}
