package io.millrace.gateway.request;

import java.time.Duration;
import java.util.function.Function;

import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Asks the tokenizer for routes that generate nothing, within its time limit. */
public final class TokenizerCalls {

	private static final Logger logger = LoggerFactory.getLogger(TokenizerCalls.class);

	private final TokenizerApi tokenizer;

	private final Duration timeout;

	/**
	 * Calls to a tokenizer.
	 * @param tokenizer who is asked
	 * @param timeout how long it may take to answer
	 */
	public TokenizerCalls(TokenizerApi tokenizer, Duration timeout) {
		this.tokenizer = tokenizer;
		this.timeout = timeout;
	}

	/**
	 * Asks.
	 * @return its answer; fails with {@link MillraceException}
	 */
	public <T> Mono<T> ask(RequestScope scope, Function<TokenizerApi, Mono<T>> call) {
		return Mono.defer(() -> call.apply(this.tokenizer))
			.timeout(this.timeout)
			.onErrorMap((failure) -> !(failure instanceof MillraceException), (failure) -> {
				RequestLog.about(logger.atError(), scope.id(), scope.trace())
					.setCause(failure)
					.log("The tokenizer failed for {}.", scope.id());
				return MillraceException.lacking(CapacityReason.TOKENIZER, ErrorCode.UNAVAILABLE,
						"The tokenizer does not answer.", null);
			});
	}

}
