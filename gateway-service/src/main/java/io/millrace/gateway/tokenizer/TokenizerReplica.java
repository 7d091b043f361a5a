package io.millrace.gateway.tokenizer;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One tokenizer. It logs when it stops to answer and when it does again, once each; who
 * called is not told where it is.
 */
final class TokenizerReplica {

	private static final Logger logger = LoggerFactory.getLogger(TokenizerReplica.class);

	private final URI url;

	private final TokenizerApi api;

	private final AtomicBoolean silent = new AtomicBoolean();

	TokenizerReplica(URI url, TokenizerApi api) {
		this.url = url;
		this.api = api;
	}

	/**
	 * Asks it, once.
	 * @return its answer, or a {@link MillraceException}: its own, or unavailable if
	 * nothing came
	 */
	<T> Mono<T> ask(Function<TokenizerApi, Mono<T>> call) {
		return call.apply(this.api).doOnSuccess((answer) -> answered()).onErrorMap(this::failure);
	}

	private Throwable failure(Throwable cause) {
		if (cause instanceof MillraceException itsOwn) {
			answered();
			return itsOwn;
		}
		if (this.silent.compareAndSet(false, true)) {
			logger.warn("The tokenizer at {} does not answer: {}", this.url, cause.toString());
		}
		return new MillraceException(ErrorCode.UNAVAILABLE, "The tokenizer does not answer.", null, cause);
	}

	private void answered() {
		if (this.silent.get() && this.silent.compareAndSet(true, false)) {
			logger.info("The tokenizer at {} answers again.", this.url);
		}
	}

}
