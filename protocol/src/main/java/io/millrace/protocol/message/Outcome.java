package io.millrace.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;

/** How a sequence ended at its worker. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({ @JsonSubTypes.Type(value = Outcome.Finished.class, name = "finished"),
		@JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
		@JsonSubTypes.Type(value = Outcome.HandedOver.class, name = "handed_over") })
public sealed interface Outcome {

	/**
	 * It ended as it should.
	 *
	 * @param reason why it ended
	 */
	record Finished(FinishReason reason) implements Outcome {

	}

	/**
	 * It could not be served.
	 *
	 * @param error why
	 * @param message one sentence for the client
	 */
	record Failed(ErrorCode error, String message) implements Outcome {

	}

	/**
	 * Its worker stops before the end. The tokens so far hold, and another worker goes on
	 * from there once the gateway submits it again.
	 */
	record HandedOver() implements Outcome {

	}

}
