package io.millrace.worker.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The weights of a {@link RowDecoder}, taken in the order in which a program takes them:
 * a layer's norms and matrices, then the layer; in the end the last norm and the matrix
 * of the logits. Closed by the decoder that is made of them, or, where none is, by the
 * owner.
 */
public final class RowWeights implements AutoCloseable {

	private static final long ALIGNMENT = 64;

	/** Of a layer. */
	static final int NORMS = 4;

	private final Arena arena = Arena.ofShared();

	private final List<Norm> norms = new ArrayList<>();

	private final List<Norm> headNorms = new ArrayList<>();

	private final List<Matrix> matrices = new ArrayList<>();

	private final List<Integer> inputs = new ArrayList<>();

	private final List<Parts> layers = new ArrayList<>();

	private final Set<Type> types = EnumSet.noneOf(Type.class);

	private float @Nullable [] sinks;

	/** Takes a norm of a whole row. */
	public void take(Norm norm) {
		this.norms.add(norm);
	}

	/** Takes a norm of heads, or of all queries or keys. */
	public void takeHeadNorm(Norm norm) {
		this.headNorms.add(norm);
	}

	/** Takes a score for each query head that takes its share and gives nothing. */
	public void takeSinks(float[] scores) {
		this.sinks = scores.clone();
	}

	/** Takes a matrix. */
	public void take(MatrixSource source) {
		this.types.add(source.type());
		MemorySegment memory = this.arena.allocate(source.bytes(), ALIGNMENT);
		source.copy().accept(memory);
		this.inputs.add(source.inputs());
		this.matrices.add(switch (source.type()) {
			case FLOAT32 -> new Float32Matrix(source.outputs(), source.inputs(), memory, source.bias());
			case BFLOAT16 -> new Bfloat16Matrix(source.outputs(), source.inputs(), memory, source.bias());
			case INT8 -> new Int8Matrix(source.outputs(), source.inputs(), memory, source.scales(), source.bias());
			case INT4 -> new Int4Matrix(source.outputs(), source.inputs(), memory, source.scales(), source.bias());
		});
	}

	/**
	 * Makes a layer of what was taken since the last.
	 */
	public void takeLayer() {
		this.layers.add(new Parts(List.copyOf(this.norms), List.copyOf(this.headNorms), List.copyOf(this.matrices),
				List.copyOf(this.inputs), this.sinks));
		this.norms.clear();
		this.headNorms.clear();
		this.matrices.clear();
		this.inputs.clear();
		this.sinks = null;
	}

	/**
	 * Has the JVM compile what multiplies the matrices that were taken, in the
	 * background, if it has not yet.
	 * @return done when it has
	 */
	public CompletableFuture<Void> rehearse() {
		return CompletableFuture.allOf(this.types.stream().map(Rehearsal::of).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Makes the decoder, when all was taken.
	 * @param form what its layers have in common
	 * @param caches one a layer
	 * @param threads that share its work
	 * @param maxRows of a step
	 */
	public RowDecoder decoder(RowForm form, List<Cache> caches, int threads, int maxRows) {
		List<RowLayer> made = new ArrayList<>();
		for (int i = 0; i < this.layers.size(); i++) {
			Cache cache = caches.get(i);
			made.add(this.layers.get(i)
				.layer(form, form.layers().get(i), new KeyValues(cache.memory(), cache.bfloat16(), form.kvHeads(),
						cache.slots(), form.headDim())));
		}
		return new RowDecoder(form, made, this.norms.getFirst(), this.matrices.getFirst(), this, threads, maxRows);
	}

	@Override
	public void close() {
		this.arena.close();
	}

	/** How a matrix's numbers lie in memory. */
	public enum Type {

		/** {@code [outputs, padded inputs]}. */
		FLOAT32(Float.BYTES),

		/** {@code [outputs, padded inputs]}. */
		BFLOAT16(Short.BYTES),

		/** {@code [outputs, padded inputs]}, with a scale for each output. */
		INT8(Byte.BYTES),

		/** As {@link Int4Matrix} has them, with a unit for each output. */
		INT4(Byte.BYTES);

		private final int bytes;

		Type(int bytes) {
			this.bytes = bytes;
		}

		/** Bytes of what its numbers lie in. */
		public int bytes() {
			return this.bytes;
		}

	}

	/**
	 * Where a matrix comes from. Inputs are padded with zeros to a multiple of 64.
	 *
	 * @param type of its numbers
	 * @param outputs how many
	 * @param inputs how many, without padding
	 * @param bytes of all numbers
	 * @param copy writes them
	 * @param scales or units of outputs; empty where the type has none
	 * @param bias a number for each output; null for none
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record MatrixSource(Type type, int outputs, int inputs, long bytes, Consumer<MemorySegment> copy,
			float[] scales, float @Nullable [] bias) {

	}

	/**
	 * The memory of a layer's keys and values.
	 *
	 * @param memory {@code [keys of all heads then values, slots, width]}
	 * @param bfloat16 whether its numbers are that; else float32
	 * @param slots positions that it has room for
	 */
	public record Cache(MemorySegment memory, boolean bfloat16, long slots) {

	}

	/**
	 * What a layer is made of. Where experts share its feed-forward part, they have a
	 * router.
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Parts(List<Norm> norms, List<Norm> headNorms, List<Matrix> matrices, List<Integer> inputs,
			float @Nullable [] sinks) {

		Parts {
			if (norms.size() != NORMS) {
				throw new IllegalArgumentException("A layer has " + NORMS + " norms, got " + norms.size() + ".");
			}
		}

		RowLayer layer(RowForm form, RowForm.Place place, KeyValues cache) {
			int first = 2 + this.matrices.size() % 2;
			List<FeedForward.Expert> experts = new ArrayList<>();
			for (int i = first; i < this.matrices.size(); i += 2) {
				experts.add(
						new FeedForward.Expert(this.matrices.get(i), this.matrices.get(i + 1), this.inputs.get(i + 1)));
			}
			Matrix router = (first > 2) ? this.matrices.get(2) : null;
			return new RowLayer(this.norms, this.headNorms, this.matrices.get(0), this.matrices.get(1),
					new FeedForward(router, experts, form.expertsPerRow(), form.normalised()), this.sinks, place,
					cache);
		}

	}

}
