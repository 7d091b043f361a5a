package io.millrace.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads a file's header: magic, version, counts, metadata, tensors; the data follow. */
final class Header {

	/** The letters GGUF. */
	private static final int MAGIC = 0x46554747;

	/** Vocabularies make a header long, not longer than this. */
	private static final long LIMIT_BYTES = 1L << 30;

	private static final int MAX_VALUES = 1 << 16;

	private static final int MAX_TENSORS = 1 << 20;

	private static final int MAX_NAME_BYTES = (1 << 16) - 1;

	private static final int MAX_DIMENSIONS = 4;

	/** A key's length, its type and a value. */
	private static final int LEAST_VALUE_BYTES = 13;

	/** A name's length, a number of dimensions, a type and an offset. */
	private static final int LEAST_TENSOR_BYTES = 24;

	private static final int DEFAULT_ALIGNMENT = 32;

	private static final int MAX_ALIGNMENT = 1 << 20;

	private final Path path;

	private final String name;

	private final long size;

	private final Cursor cursor;

	/**
	 * A reader of a file.
	 * @param path its name
	 * @param memory its content
	 */
	Header(Path path, MemorySegment memory) {
		this.path = path;
		this.name = path.toString();
		this.size = memory.byteSize();
		this.cursor = new Cursor(this.name, memory, Math.min(this.size, LIMIT_BYTES));
	}

	GgufFile read() {
		checkBeginning();
		int tensors = this.cursor.count(LEAST_TENSOR_BYTES, MAX_TENSORS, "tensors");
		GgufMetadata metadata = metadata(this.cursor.count(LEAST_VALUE_BYTES, MAX_VALUES, "values of metadata"));
		refuseParts(metadata);
		List<Entry> entries = entries(tensors);
		long alignment = alignment(metadata);
		long dataStart = Math.ceilDiv(this.cursor.position(), alignment) * alignment;
		return new GgufFile(this.path, metadata,
				entries.stream().map((entry) -> tensor(entry, dataStart, alignment)).toList());
	}

	private void checkBeginning() {
		if (this.size < 2 * Integer.BYTES || this.cursor.int32() != MAGIC) {
			throw new GgufException(this.name + " is no GGUF file: it does not begin with GGUF.");
		}
		int version = this.cursor.int32();
		if (version != 0 && (version & 0xFFFF) == 0) {
			throw new GgufException(this.name + " is a big-endian GGUF file; only little-endian ones are supported.");
		}
		if (version != 2 && version != 3) {
			throw new GgufException(
					this.name + " is GGUF of version " + Integer.toUnsignedString(version) + "; supported: 2, 3.");
		}
	}

	private GgufMetadata metadata(int count) {
		Map<String, GgufValue> values = new HashMap<>();
		for (int i = 0; i < count; i++) {
			String key = this.cursor.text(MAX_NAME_BYTES, "a key");
			if (values.put(key, this.cursor.value(this.cursor.type())) != null) {
				throw new GgufException(this.name + " says " + shortened(key) + " twice.");
			}
		}
		return new GgufMetadata(this.name, values);
	}

	private void refuseParts(GgufMetadata metadata) {
		OptionalLong parts = metadata.whole("split.count");
		if (parts.isPresent() && parts.getAsLong() > 1) {
			throw new GgufException(this.name + " is one of " + parts.getAsLong()
					+ " parts; join them with llama-gguf-split --merge, and give the path of the result.");
		}
	}

	private long alignment(GgufMetadata metadata) {
		long alignment = metadata.whole("general.alignment").orElse(DEFAULT_ALIGNMENT);
		if (alignment < 1 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) != 1) {
			throw new GgufException(this.name + ": general.alignment is a power of two up to " + MAX_ALIGNMENT
					+ ", got " + alignment + ".");
		}
		return alignment;
	}

	private List<Entry> entries(int count) {
		List<Entry> entries = new ArrayList<>();
		Set<String> names = new HashSet<>();
		for (int i = 0; i < count; i++) {
			Entry entry = entry();
			if (!names.add(entry.name())) {
				throw new GgufException(this.name + " has the tensor " + shortened(entry.name()) + " twice.");
			}
			entries.add(entry);
		}
		return entries;
	}

	private Entry entry() {
		String tensor = this.cursor.text(MAX_NAME_BYTES, "a tensor's name");
		int dimensions = this.cursor.int32();
		if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
			throw new GgufException(this.name + ": the tensor " + shortened(tensor) + " has 1 to " + MAX_DIMENSIONS
					+ " dimensions, got " + Integer.toUnsignedString(dimensions) + ".");
		}
		List<Long> shape = new ArrayList<>();
		for (int i = 0; i < dimensions; i++) {
			shape.addFirst(this.cursor.int64());
		}
		return new Entry(tensor, shape, this.cursor.int32(), this.cursor.int64());
	}

	private GgufTensor tensor(Entry entry, long dataStart, long alignment) {
		TensorType type = TensorType.find(entry.type())
			.orElseThrow(() -> new GgufException(this.name + ": the tensor " + shortened(entry.name())
					+ " has the type " + TensorType.describe(entry.type()) + ", which is not supported; supported: "
					+ TensorType.supported() + "."));
		long bytes = bytes(entry, type).orElseThrow(() -> new GgufException(this.name + ": the tensor "
				+ shortened(entry.name()) + " has the shape " + entry.shape() + ", which " + type
				+ " cannot have: rows are multiples of " + type.blockSize() + " numbers, and sizes are above 0."));
		long available = Math.max(0, this.size - dataStart);
		if (entry.offset() < 0 || entry.offset() % alignment != 0 || bytes > available
				|| entry.offset() > available - bytes) {
			throw new GgufException(this.name + ": the tensor " + shortened(entry.name()) + " claims " + bytes
					+ " bytes from byte " + Long.toUnsignedString(entry.offset()) + " of the data, which has "
					+ available + " bytes and is aligned to " + alignment + ".");
		}
		return new GgufTensor(entry.name(), type, entry.shape(), dataStart + entry.offset(), bytes);
	}

	private static Optional<Long> bytes(Entry entry, TensorType type) {
		if (entry.shape().stream().anyMatch((size) -> size < 1) || entry.shape().getLast() % type.blockSize() != 0) {
			return Optional.empty();
		}
		try {
			long count = entry.shape().stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
			return Optional.of(Math.multiplyExact(count / type.blockSize(), (long) type.blockBytes()));
		}
		catch (ArithmeticException ex) {
			return Optional.empty();
		}
	}

	private static String shortened(String text) {
		String plain = text.replaceAll("\\p{Cntrl}", "?");
		return (plain.length() > 80) ? plain.substring(0, 80) + "…" : plain;
	}

	/** A tensor as the header says it. */
	private record Entry(String name, List<Long> shape, int type, long offset) {

	}

}
