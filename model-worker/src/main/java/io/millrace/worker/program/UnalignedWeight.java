package io.millrace.worker.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;

import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.checkpoint.WeightTensor;

/**
 * A weight that lies between its type's multiples in the file, which no mapping can show.
 * It is read as float32, which holds every value of the stored types.
 */
final class UnalignedWeight {

	private UnalignedWeight() {
	}

	/** The weight, which the caller closes. */
	static PtNDArray read(PtNDManager manager, WeightTensor weight) {
		int count = Math.toIntExact(weight.count());
		ByteBuffer stored = bytes(weight);
		ByteBuffer floats = ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
			.order(ByteOrder.nativeOrder());
		for (int i = 0; i < count; i++) {
			floats.putFloat(switch (weight.type()) {
				case F32 -> stored.getFloat();
				case F16 -> Float.float16ToFloat(stored.getShort());
				case BF16 -> Float.intBitsToFloat(stored.getShort() << Short.SIZE);
			});
		}
		long[] shape = weight.shape().stream().mapToLong(Long::longValue).toArray();
		return manager.create(floats.flip(), new Shape(shape), DataType.FLOAT32);
	}

	private static ByteBuffer bytes(WeightTensor weight) {
		ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(weight.bytes())).order(ByteOrder.LITTLE_ENDIAN);
		try (FileChannel channel = FileChannel.open(weight.file())) {
			while (bytes.hasRemaining()) {
				if (channel.read(bytes, weight.offset() + bytes.position()) < 0) {
					throw new ModelLoadException(weight.file() + " became shorter while it was read.");
				}
			}
		}
		catch (IOException ex) {
			throw new ModelLoadException(weight.file() + " cannot be read: " + ex.getMessage() + ".", ex);
		}
		return bytes.flip();
	}

}
