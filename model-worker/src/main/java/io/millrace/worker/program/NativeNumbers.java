package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * A flat tensor whose memory Java writes and reads in place, so that handing numbers to
 * PyTorch costs no call. It grows when asked for more than it holds.
 */
final class NativeNumbers implements AutoCloseable {

	private static final int FIRST_CAPACITY = 1024;

	private final PtNDManager manager;

	private final DataType type;

	private ByteBuffer memory;

	private PtNDArray array;

	private IValue value;

	NativeNumbers(PtNDManager manager, DataType type) {
		this.manager = manager;
		this.type = type;
		this.memory = allocate(type, FIRST_CAPACITY);
		this.array = tensor(FIRST_CAPACITY);
		this.value = IValue.from(this.array);
	}

	private static ByteBuffer allocate(DataType type, int count) {
		return ByteBuffer.allocateDirect(Math.multiplyExact(count, type.getNumOfBytes()))
			.order(ByteOrder.nativeOrder());
	}

	private PtNDArray tensor(int count) {
		return this.manager.create(this.memory, new Shape(count), this.type);
	}

	/** The memory, with room for {@code count} numbers; what it held may be gone. */
	ByteBuffer room(int count) {
		int bytes = this.type.getNumOfBytes();
		if (count > this.memory.capacity() / bytes) {
			int capacity = Math.max(count, 2 * (this.memory.capacity() / bytes));
			close();
			this.memory = allocate(this.type, capacity);
			this.array = tensor(capacity);
			this.value = IValue.from(this.array);
		}
		return this.memory.clear();
	}

	/** The tensor as an argument of a program; valid until the next {@link #room}. */
	IValue value() {
		return this.value;
	}

	@Override
	public void close() {
		this.value.close();
		this.array.close();
	}

}
