package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * Reads the header of a safetensors file: eight bytes with the header's length, a JSON
 * object with each tensor's dtype, shape and byte range, then the data. Everything is
 * checked against the file's size, so that a mapping of the file cannot be read outside.
 */
final class Safetensors {

	private static final int LENGTH_BYTES = 8;

	/** The limit of the format's own reader. */
	private static final long HEADER_LIMIT_BYTES = 100_000_000;

	/**
	 * Tables that old checkpoints carry beside their weights; programs make their own.
	 */
	private static final Pattern BUFFER = Pattern
		.compile(".*\\.(attn\\.(bias|masked_bias)|attention\\.(bias|masked_bias)|rotary_emb\\.inv_freq)"
				+ "|(.*\\.)?embeddings\\.position_ids");

	private Safetensors() {
	}

	/** The tensors of a file; all of them must be floating-point. */
	static List<WeightTensor> read(Path file) {
		if (!Files.isRegularFile(file)) {
			throw new ModelLoadException("The weights file " + file + " does not exist.");
		}
		try (FileChannel channel = FileChannel.open(file)) {
			long size = channel.size();
			byte[] header = header(file, channel, size);
			return tensors(file, JsonFile.parse("The header of " + file, header), LENGTH_BYTES + header.length, size);
		}
		catch (IOException ex) {
			throw new ModelLoadException(file + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

	private static byte[] header(Path file, FileChannel channel, long size) throws IOException {
		if (size < LENGTH_BYTES) {
			throw new ModelLoadException(file + " has " + size + " bytes, too few for a safetensors file.");
		}
		long length = read(channel, LENGTH_BYTES, 0).order(ByteOrder.LITTLE_ENDIAN).getLong();
		if (length < 0 || length > HEADER_LIMIT_BYTES) {
			throw new ModelLoadException(file + " claims a header of " + Long.toUnsignedString(length)
					+ " bytes; the limit is " + HEADER_LIMIT_BYTES + ".");
		}
		if (length > size - LENGTH_BYTES) {
			throw new ModelLoadException(
					file + " claims a header of " + length + " bytes, but has only " + size + " bytes in all.");
		}
		return read(channel, (int) length, LENGTH_BYTES).array();
	}

	private static ByteBuffer read(FileChannel channel, int bytes, long position) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(bytes);
		while (buffer.hasRemaining()) {
			if (channel.read(buffer, position + buffer.position()) < 0) {
				throw new IOException("the file ended early");
			}
		}
		return buffer.flip();
	}

	private static List<WeightTensor> tensors(Path file, JsonFile header, long dataStart, long fileSize) {
		List<WeightTensor> tensors = new ArrayList<>();
		for (Map.Entry<String, JsonNode> entry : header.root().properties()) {
			if (!entry.getKey().equals("__metadata__") && !BUFFER.matcher(entry.getKey()).matches()) {
				tensors.add(tensor(file, entry.getKey(), entry.getValue(), dataStart, fileSize));
			}
		}
		return tensors;
	}

	private static WeightTensor tensor(Path file, String name, JsonNode entry, long dataStart, long fileSize) {
		WeightType type = type(file, name, entry.path("dtype"));
		List<Long> shape = numbers(file, name, "shape", entry.path("shape"));
		List<Long> range = numbers(file, name, "data_offsets", entry.path("data_offsets"));
		if (range.size() != 2 || range.get(0) > range.get(1) || range.get(1) > fileSize - dataStart) {
			throw new ModelLoadException("The weight " + name + " of " + file + " claims the bytes " + range
					+ " of the data, which has " + (fileSize - dataStart) + " bytes.");
		}
		WeightTensor tensor = new WeightTensor(name, type, shape, file, dataStart + range.get(0));
		if (!fits(tensor, range.get(1) - range.get(0))) {
			throw new ModelLoadException("The weight " + name + " of " + file + " has the shape " + shape + " in "
					+ type + ", which does not take the " + (range.get(1) - range.get(0)) + " bytes it claims.");
		}
		return tensor;
	}

	private static boolean fits(WeightTensor tensor, long bytes) {
		try {
			return Math.multiplyExact(tensor.count(), tensor.type().bytes()) == bytes;
		}
		catch (ArithmeticException ex) {
			return false;
		}
	}

	private static WeightType type(Path file, String name, JsonNode dtype) {
		for (WeightType type : WeightType.values()) {
			if (type.isPlain() && dtype.isString() && type.name().equals(dtype.stringValue())) {
				return type;
			}
		}
		throw new ModelLoadException("The weight " + name + " of " + file + " has the dtype "
				+ (dtype.isString() ? dtype.stringValue() : "?") + "; supported: " + WeightType.plainNames() + ".");
	}

	private static List<Long> numbers(Path file, String name, String field, JsonNode node) {
		if (!node.isArray() || node.valueStream().anyMatch((number) -> !isSize(number))) {
			throw new ModelLoadException(
					"The weight " + name + " of " + file + " has no list of sizes in " + field + ".");
		}
		return node.valueStream().map(JsonNode::longValue).toList();
	}

	private static boolean isSize(JsonNode number) {
		return number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0;
	}

}
