package io.millrace.gateway.tokenizer;

import java.util.Arrays;
import java.util.Objects;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Makes of an error that a tokenizer answers the exception that it was there. */
final class TokenizerErrors {

	private TokenizerErrors() {
	}

	/** The same code, sentence and parameter; unavailable, where the answer has none. */
	static Mono<? extends Throwable> read(ClientResponse response) {
		return response.bodyToMono(JsonNode.class)
			.onErrorReturn(MissingNode.getInstance())
			.defaultIfEmpty(MissingNode.getInstance())
			.map((body) -> exception(response.statusCode(), body.path("error")));
	}

	private static MillraceException exception(HttpStatusCode status, JsonNode error) {
		return new MillraceException(errorCode(status, error.path("code").asString(null)),
				error.path("message").asString("The tokenizer answered with status " + status.value() + "."),
				error.path("param").asString(null), null);
	}

	private static ErrorCode errorCode(HttpStatusCode status, @Nullable String code) {
		return Arrays.stream(ErrorCode.values())
			.filter((known) -> known.httpStatus() == status.value() && Objects.equals(known.code(), code))
			.findFirst()
			.orElse(ErrorCode.UNAVAILABLE);
	}

}
