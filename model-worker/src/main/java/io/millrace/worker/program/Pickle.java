package io.millrace.worker.program;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes one object with its attributes as TorchScript's {@code data.pkl}: a small part
 * of Python's pickle protocol 2.
 */
final class Pickle {

	/** An attribute that starts as an empty list of tensors. */
	static final Object NO_TENSORS = new Object();

	/** An attribute that starts as an empty list of numbers. */
	static final Object NO_INTEGERS = new Object();

	/** An attribute that starts as an empty list of objects of a class. */
	record EmptyList(String className) {

	}

	/** An attribute that is None. */
	static final Object NONE = new Object();

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private Pickle() {
	}

	/**
	 * An object of the class {@code className} of {@code module}, its attributes in the
	 * order in which the class declares them.
	 */
	static byte[] object(String module, String className, Map<String, Object> attributes) {
		Pickle pickle = new Pickle();
		pickle.bytes(0x80, 2);
		pickle.global(module, className);
		pickle.bytes(')', 0x81, '}', '(');
		attributes.forEach((name, value) -> {
			pickle.string(name);
			pickle.value(value);
		});
		pickle.bytes('u', 'b', '.');
		return pickle.out.toByteArray();
	}

	private void value(Object value) {
		switch (value) {
			case Boolean flag -> bytes(flag ? 0x88 : 0x89);
			case Integer number -> {
				bytes('J');
				littleEndian(number);
			}
			case Double number -> {
				bytes('G');
				bigEndian(Double.doubleToRawLongBits(number));
			}
			case String text -> string(text);
			case Object other when other == NONE -> bytes('N');
			case Object other when other == NO_TENSORS -> emptyList("build_tensorlist");
			case Object other when other == NO_INTEGERS -> emptyList("build_intlist");
			case EmptyList list -> {
				global("torch.jit._pickle", "restore_type_tag");
				bytes('(', ']');
				string("List[" + list.className() + "]");
				bytes('t', 'R');
			}
			default -> throw new IllegalArgumentException("No pickle for " + value.getClass() + ".");
		}
	}

	private void string(String text) {
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		bytes('X');
		littleEndian(utf8.length);
		this.out.writeBytes(utf8);
	}

	private void emptyList(String builder) {
		global("torch.jit._pickle", builder);
		bytes(']', 0x85, 'R');
	}

	private void global(String module, String name) {
		this.out.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
	}

	private void littleEndian(int number) {
		bytes(number, number >> 8, number >> 16, number >> 24);
	}

	private void bigEndian(long number) {
		for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			bytes((int) (number >> shift));
		}
	}

	/** Writes the lowest eight bits of each code. */
	private void bytes(int... codes) {
		for (int code : codes) {
			this.out.write(code);
		}
	}

}
