package io.millrace.gguf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Floating-point numbers one by one. */
final class PlainNumbers {

	private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

	private PlainNumbers() {
	}

	static void float32(byte[] source, int from, float[] target, int count) {
		for (int i = 0; i < count; i++) {
			target[i] = Float.intBitsToFloat((int) INTS.get(source, from + 4 * i));
		}
	}

	static void float16(byte[] source, int from, float[] target, int count) {
		for (int i = 0; i < count; i++) {
			target[i] = half(source, from + 2 * i);
		}
	}

	static void bfloat16(byte[] source, int from, float[] target, int count) {
		for (int i = 0; i < count; i++) {
			target[i] = Float.intBitsToFloat((short) SHORTS.get(source, from + 2 * i) << Short.SIZE);
		}
	}

	/** The float16 at a byte, which scales have, too. */
	static float half(byte[] source, int at) {
		return Float.float16ToFloat((short) SHORTS.get(source, at));
	}

	/** The 32 bits at a byte. */
	static int bits(byte[] source, int at) {
		return (int) INTS.get(source, at);
	}

}
