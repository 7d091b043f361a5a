package io.millrace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Every way in which a request can fail, with the HTTP status, {@code type} and
 * {@code code} of OpenAI's error object.
 */
public enum ErrorCode {

	INVALID_REQUEST(Category.USER, 400, "invalid_request_error", null),
	INVALID_VALUE(Category.USER, 400, "invalid_request_error", "invalid_value"),
	UNSUPPORTED_PARAMETER(Category.USER, 400, "invalid_request_error", "unsupported_parameter"),
	UNKNOWN_PARAMETER(Category.USER, 400, "invalid_request_error", "unknown_parameter"),
	MISSING_PARAMETER(Category.USER, 400, "invalid_request_error", "missing_required_parameter"),
	CONTEXT_LENGTH_EXCEEDED(Category.USER, 400, "invalid_request_error", "context_length_exceeded"),
	PREVIOUS_RESPONSE_NOT_FOUND(Category.USER, 400, "invalid_request_error", "previous_response_not_found"),
	INVALID_API_KEY(Category.USER, 401, "invalid_request_error", "invalid_api_key"),
	PERMISSION_DENIED(Category.USER, 403, "permission_error", "permission_denied"),
	MODEL_NOT_FOUND(Category.USER, 404, "invalid_request_error", "model_not_found"),
	NOT_FOUND(Category.USER, 404, "invalid_request_error", "not_found"),
	METHOD_NOT_ALLOWED(Category.USER, 405, "invalid_request_error", "method_not_allowed"),
	ALREADY_EXISTS(Category.USER, 409, "invalid_request_error", "already_exists"),
	REQUEST_TIMEOUT(Category.USER, 408, "invalid_request_error", "request_timeout"),
	PAYLOAD_TOO_LARGE(Category.USER, 413, "invalid_request_error", "payload_too_large"),
	UNSUPPORTED_MEDIA_TYPE(Category.USER, 415, "invalid_request_error", "unsupported_media_type"),

	/** By its settings, this server does not do it. */
	NOT_ENABLED(Category.USER, 501, "invalid_request_error", "not_enabled"),

	/** Capacity exists and is contended: the queue is full or the wait was too long. */
	OVERLOADED(Category.CAPACITY, 429, "rate_limit_error", "rate_limit_exceeded"),

	/** Nobody can serve now: no ready worker, no bus, no tokenizer, or draining. */
	UNAVAILABLE(Category.CAPACITY, 503, "server_error", "service_unavailable"),

	INTERNAL(Category.INTERNAL, 500, "server_error", "internal_error");

	/** Whose fault it is. */
	public enum Category {

		USER, CAPACITY, INTERNAL

	}

	private final Category category;

	private final int httpStatus;

	private final String type;

	private final @Nullable String code;

	ErrorCode(Category category, int httpStatus, String type, @Nullable String code) {
		this.category = category;
		this.httpStatus = httpStatus;
		this.type = type;
		this.code = code;
	}

	public Category category() {
		return this.category;
	}

	public int httpStatus() {
		return this.httpStatus;
	}

	/** The {@code type} of OpenAI's error object. */
	public String type() {
		return this.type;
	}

	/** The {@code code} of OpenAI's error object. */
	public @Nullable String code() {
		return this.code;
	}

}
