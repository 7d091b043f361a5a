package io.millrace.gateway.request;

import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import reactor.core.publisher.Mono;

/**
 * Bounds how many requests of a kind are served at a time. A permit lives as long as its
 * stream.
 */
public final class RequestPermits {

	private final AtomicInteger held = new AtomicInteger();

	private final int most;

	/**
	 * None is held yet.
	 * @param most how many may be
	 */
	public RequestPermits(int most) {
		this.most = most;
	}

	/**
	 * The work, run while so many permits are held.
	 * @return fails with {@code OVERLOADED} where they are not to be had
	 */
	public <T> Mono<T> hold(int count, Mono<T> work) {
		return Mono.using(() -> acquire(count), (permits) -> work, (permits) -> this.held.addAndGet(-permits));
	}

	int held() {
		return this.held.get();
	}

	private int acquire(int count) {
		if (this.held.addAndGet(count) > this.most) {
			this.held.addAndGet(-count);
			throw MillraceException.lacking(CapacityReason.CONCURRENCY, ErrorCode.OVERLOADED,
					"This server answers " + this.most + " requests at a time; try again later.", null);
		}
		return count;
	}

}
