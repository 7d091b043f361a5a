package io.millrace.gateway.batches;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.sse.Json;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Looks at all lines of a batch before the first one runs. */
final class InputCheck {

	private static final int MAX_ERRORS = 20;

	private final String endpoint;

	private final int maxLines;

	private final Set<String> ids = new HashSet<>();

	private final List<Problem> problems = new ArrayList<>();

	private int lines;

	InputCheck(String endpoint, int maxLines) {
		this.endpoint = endpoint;
		this.maxLines = maxLines;
	}

	void look(InputLine line) {
		this.lines++;
		if (this.lines > this.maxLines) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"A batch may have " + this.maxLines + " lines, and this one has more.");
		}
		try {
			look(LineRequest.of(line));
		}
		catch (MillraceException ex) {
			add(ex, line.number() + 1);
		}
	}

	/** Something is wrong with the file as a whole. */
	void fail(MillraceException failure) {
		add(failure, null);
	}

	int lines() {
		return this.lines;
	}

	/** What is wrong, as a JSON array; null where nothing is. */
	@Nullable String errors() {
		if (this.lines == 0 && this.problems.isEmpty()) {
			fail(new MillraceException(ErrorCode.INVALID_REQUEST, "The input file has no lines."));
		}
		if (this.problems.isEmpty()) {
			return null;
		}
		return new String(Json.bytes((json) -> {
			json.writeStartArray();
			this.problems.forEach((problem) -> problem.write(json));
			json.writeEndArray();
		}), java.nio.charset.StandardCharsets.UTF_8);
	}

	private void look(LineRequest request) {
		if (!request.url().equals(this.endpoint)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "url", "'url' is the batch's endpoint " + this.endpoint
					+ ", got '" + Checks.shortened(request.url()) + "'.");
		}
		if (!this.ids.add(request.customId())) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "custom_id",
					"Two lines have the 'custom_id' '" + Checks.shortened(request.customId()) + "'.");
		}
	}

	private void add(MillraceException failure, @Nullable Integer line) {
		if (this.problems.size() < MAX_ERRORS) {
			this.problems.add(new Problem(failure, line));
		}
	}

	private record Problem(MillraceException failure, @Nullable Integer line) {

		void write(JsonGenerator json) {
			json.writeStartObject();
			String code = this.failure.errorCode().code();
			json.writeStringProperty("code", (code != null) ? code : "invalid_request");
			if (this.line != null) {
				json.writeNumberProperty("line", this.line);
			}
			else {
				json.writeNullProperty("line");
			}
			json.writeStringProperty("message", this.failure.sentence());
			json.writeStringProperty("param", this.failure.param());
			json.writeEndObject();
		}

	}

}
