package io.millrace.gateway.responses;

import io.millrace.gateway.error.ApiError;
import io.millrace.gateway.sse.Json;
import org.jspecify.annotations.Nullable;

/** Writes failures as WebSocket clients expect them. */
final class SocketErrors {

	private SocketErrors() {
	}

	static byte[] frame(ApiError error) {
		return frame(error.error().httpStatus(), error.error().type(), ResponseResource.code(error), error.message(),
				error.param());
	}

	static byte[] frame(int status, String type, String code, String message, @Nullable String param) {
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("type", "error");
			json.writeNumberProperty("status", status);
			json.writeObjectPropertyStart("error");
			json.writeStringProperty("type", type);
			json.writeStringProperty("code", code);
			json.writeStringProperty("message", message);
			json.writeStringProperty("param", param);
			json.writeEndObject();
			json.writeEndObject();
		});
	}

}
