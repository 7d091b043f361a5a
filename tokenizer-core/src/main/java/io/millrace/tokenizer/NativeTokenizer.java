package io.millrace.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.PairsResponse;

/**
 * The native tokenizer behind a lock, so that closing it waits for whoever is inside.
 * Thread-safe.
 */
final class NativeTokenizer implements AutoCloseable {

	/** The library would cut at 512 tokens and pad unless told otherwise. */
	private static final Map<String, String> OPTIONS = Map.of("addSpecialTokens", "true", "truncation", "false",
			"padding", "false", "modelMaxLength", String.valueOf(Integer.MAX_VALUE));

	private final HuggingFaceTokenizer tokenizer;

	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	private volatile boolean closed;

	private NativeTokenizer(HuggingFaceTokenizer tokenizer) {
		this.tokenizer = tokenizer;
	}

	/** Opens a tokenizer.json, and closes the stream. */
	static NativeTokenizer open(InputStream tokenizerJson) throws IOException {
		stayOffline();
		try (tokenizerJson) {
			return new NativeTokenizer(HuggingFaceTokenizer.newInstance(tokenizerJson, OPTIONS));
		}
	}

	/**
	 * The library in the jar is the CPU's; without these it would look for a CUDA build
	 * on the network where there is a GPU, and report its use.
	 */
	static void stayOffline() {
		setIfAbsent("RUST_FLAVOR", "cpu");
		setIfAbsent("OPT_OUT_TRACKING", "true");
	}

	private static void setIfAbsent(String name, String value) {
		if (System.getenv(name) == null && System.getProperty(name) == null) {
			System.setProperty(name, value);
		}
	}

	/**
	 * Only the ids are fetched: the library's own {@code encode} also makes a string and
	 * an object per token.
	 */
	TokenIds encode(String text, boolean addSpecialTokens) {
		return read(() -> TokenizersLibrary.LIB.encode(this.tokenizer.getHandle(), text, addSpecialTokens),
				NativeTokenizer::ids);
	}

	/** Both texts of a pair, with what comes around and between them. */
	PairsResponse.Encoded encodePair(String first, String second) {
		return read(() -> TokenizersLibrary.LIB.encodeDual(this.tokenizer.getHandle(), first, second, true),
				(encoding) -> new PairsResponse.Encoded(ids(encoding), second(encoding)));
	}

	private <T> T read(LongSupplier encode, LongFunction<T> reader) {
		this.lock.readLock().lock();
		try {
			checkOpen();
			long encoding = encode.getAsLong();
			try {
				return reader.apply(encoding);
			}
			finally {
				TokenizersLibrary.LIB.deleteEncoding(encoding);
			}
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

	private static TokenIds ids(long encoding) {
		return TokenIds.ofLongs(TokenizersLibrary.LIB.getTokenIds(encoding));
	}

	/** How many tokens come before those of the second kind. */
	private static int second(long encoding) {
		long[] kinds = TokenizersLibrary.LIB.getTypeIds(encoding);
		int start = 0;
		while (start < kinds.length && kinds[start] == 0) {
			start++;
		}
		return start;
	}

	String decode(TokenIds tokens, boolean skipSpecialTokens) {
		this.lock.readLock().lock();
		try {
			checkOpen();
			return this.tokenizer.decode(tokens.toLongArray(), skipSpecialTokens);
		}
		finally {
			this.lock.readLock().unlock();
		}
	}

	@Override
	public void close() {
		this.lock.writeLock().lock();
		try {
			if (!this.closed) {
				this.closed = true;
				this.tokenizer.close();
			}
		}
		finally {
			this.lock.writeLock().unlock();
		}
	}

	/**
	 * Refuses to go on once it is closed.
	 * @throws IllegalStateException if it is closed
	 */
	void checkOpen() {
		if (this.closed) {
			throw new IllegalStateException("The tokenizer is closed.");
		}
	}

}
