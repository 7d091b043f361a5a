package io.millrace.worker.program;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.LongStream;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;

import io.millrace.worker.checkpoint.Rotary;

/** A program's object in PyTorch, whose methods answer with a number. */
final class ProgramModule implements AutoCloseable {

	private final PtSymbolBlock block;

	private ProgramModule(PtSymbolBlock block) {
		this.block = block;
	}

	/** Compiles an archive. */
	static ProgramModule load(PtNDManager manager, byte[] archive) {
		try {
			return new ProgramModule(JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** For methods that answer with something else. */
	PtSymbolBlock block() {
		return this.block;
	}

	long call(String method, long... arguments) {
		IValue[] values = LongStream.of(arguments).mapToObj(IValue::from).toArray(IValue[]::new);
		try {
			return run(method, values);
		}
		finally {
			for (IValue value : values) {
				value.close();
			}
		}
	}

	long run(String method, IValue... arguments) {
		try (IValue result = IValueUtils.runMethod(this.block, method, arguments)) {
			return result.toLong();
		}
	}

	/** Makes the tables of one kind of rotation, for positions below a limit. */
	void makeTables(Rotary rotary, int positions) {
		Rotary.Table table = rotary.table(positions);
		double[] parameters = table.numbers().stream().mapToDouble(Double::doubleValue).toArray();
		try (IValue limit = IValue.from(positions);
				IValue theta = IValue.from(table.theta());
				IValue scaling = IValue.from(table.scaling());
				IValue numbers = IValue.listFrom(parameters);
				IValue magnitude = IValue.from(table.magnitude())) {
			run("make_tables", limit, theta, scaling, numbers, magnitude);
		}
	}

	@Override
	public void close() {
		this.block.close();
	}

}
