package io.millrace.gateway.error;

import io.millrace.gateway.request.RequestScope;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import tools.jackson.core.JsonGenerator;

/** Writes OpenAI's error object, all four keys of it. */
public final class ErrorCodec {

	private static final Logger logger = LoggerFactory.getLogger(ErrorCodec.class);

	private ErrorCodec() {
	}

	/**
	 * Logs what the client is not told: the cause. A failure that says all has no trace.
	 */
	static void log(RequestScope scope, Throwable failure) {
		LoggingEventBuilder line = RequestLog.about(logger.atError(), scope.id(), scope.trace());
		if (failure instanceof MillraceException known && known.getCause() == null) {
			line.log("Request {} failed: {}", scope.id(), known.sentence());
		}
		else {
			line.setCause(failure).log("Request {} failed.", scope.id());
		}
	}

	/** Writes {@code {"error":{…}}}. */
	static void write(JsonGenerator json, ApiError error) {
		json.writeStartObject();
		json.writeObjectPropertyStart("error");
		json.writeStringProperty("message", Sentence.of(error.message()));
		json.writeStringProperty("type", error.error().type());
		json.writeStringProperty("param", (error.param() != null) ? Sentence.of(error.param()) : null);
		json.writeStringProperty("code", error.error().code());
		json.writeEndObject();
		json.writeEndObject();
	}

	/** Writes {@code {"error":{…}}} for a failure that has no code. */
	static void write(JsonGenerator json, String message, String type) {
		json.writeStartObject();
		json.writeObjectPropertyStart("error");
		json.writeStringProperty("message", message);
		json.writeStringProperty("type", type);
		json.writeNullProperty("param");
		json.writeNullProperty("code");
		json.writeEndObject();
		json.writeEndObject();
	}

	/**
	 * Writes the error object of a failure in the middle of an answer, and logs what the
	 * client is not told.
	 */
	public static void write(JsonGenerator json, Throwable failure, RequestScope scope) {
		write(json, describe(failure, scope));
	}

	/** What a client is told of a failure; what it is not told is logged. */
	public static ApiError describe(Throwable failure, RequestScope scope) {
		ApiError error = ApiError.of(failure, scope.id());
		if (error.error() == ErrorCode.INTERNAL) {
			log(scope, failure);
		}
		return new ApiError(error.error(), Sentence.of(error.message()), error.param(), error.retryAfter(),
				error.reason());
	}

}
