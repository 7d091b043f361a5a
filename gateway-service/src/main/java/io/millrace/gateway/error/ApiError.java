package io.millrace.gateway.error;

import java.time.Duration;
import java.util.List;

import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;

/**
 * What a client is told of a failure.
 *
 * @param error which one
 * @param message one sentence
 * @param param the request parameter at fault
 * @param retryAfter when another try makes sense
 * @param reason why there is no capacity, where that is the failure
 */
public record ApiError(ErrorCode error, String message, @Nullable String param, @Nullable Duration retryAfter,
		@Nullable CapacityReason reason) {

	private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

	public ApiError {
		if (error.category() == ErrorCode.Category.CAPACITY) {
			retryAfter = (retryAfter != null) ? retryAfter : DEFAULT_RETRY_AFTER;
			reason = (reason != null) ? reason : CapacityReason.of(error);
		}
	}

	/**
	 * What to say of a failure.
	 * @param failure any
	 * @param method method of the request
	 * @param path path of the request
	 * @param id the request's id, by which the log can be searched
	 */
	static ApiError of(Throwable failure, HttpMethod method, String path, RequestId id) {
		return switch (failure) {
			case MillraceException ex -> of(ex);
			case NoResourceFoundException ex -> of(ErrorCode.NOT_FOUND, "There is no route " + path + ".");
			case MethodNotAllowedException ex ->
				of(ErrorCode.METHOD_NOT_ALLOWED, "The route " + path + " does not take " + method + ".");
			case UnsupportedMediaTypeStatusException ex ->
				of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The request's content type is "
						+ wanted(ex.getSupportedMediaTypes()) + given(ex.getContentType()) + ".");
			case DataBufferLimitException ex -> of(ErrorCode.PAYLOAD_TOO_LARGE, "The request body is too large.");
			case ResponseStatusException ex when ex.getStatusCode().value() == 404 ->
				of(ErrorCode.NOT_FOUND, "There is no route " + path + ".");
			case ResponseStatusException ex when ex.getStatusCode().is4xxClientError() ->
				of(ErrorCode.INVALID_REQUEST, "The request is not valid.");
			default -> internal(id);
		};
	}

	/** What to say of a failure in the middle of an answer. */
	public static ApiError of(Throwable failure, RequestId id) {
		return (failure instanceof MillraceException ex) ? of(ex) : internal(id);
	}

	private static String wanted(List<MediaType> types) {
		return types.contains(MediaType.MULTIPART_FORM_DATA) ? "multipart/form-data" : "application/json";
	}

	private static String given(@Nullable MediaType contentType) {
		return (contentType != null) ? ", got " + contentType : "; it has none that can be read";
	}

	private static ApiError of(MillraceException ex) {
		return new ApiError(ex.errorCode(), ex.sentence(), ex.param(), ex.retryAfter(), ex.reason());
	}

	private static ApiError of(ErrorCode code, String message) {
		return new ApiError(code, message, null, null, null);
	}

	private static ApiError internal(RequestId id) {
		return of(ErrorCode.INTERNAL, "The server had an error while processing the request " + id + ".");
	}

}
