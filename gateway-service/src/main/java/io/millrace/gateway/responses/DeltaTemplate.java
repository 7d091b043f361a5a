package io.millrace.gateway.responses;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.millrace.gateway.sse.Json;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The deltas of one item, which differ in their text and their number alone: what stands
 * around these is encoded once.
 */
final class DeltaTemplate {

	private static final byte[] NUMBER = "\",\"sequence_number\":".getBytes(StandardCharsets.US_ASCII);

	private final String type;

	private final byte[] before;

	/**
	 * The deltas of an item.
	 * @param type of the events
	 * @param itemId of the item
	 * @param outputIndex of the item
	 * @param isPart whether its text is that of its first part
	 * @param hasLogprobs whether the type has log-probabilities, which are none
	 */
	DeltaTemplate(String type, String itemId, int outputIndex, boolean isPart, boolean hasLogprobs) {
		this.type = type;
		byte[] object = Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("type", type);
			json.writeStringProperty("item_id", itemId);
			json.writeNumberProperty("output_index", outputIndex);
			if (isPart) {
				json.writeNumberProperty("content_index", 0);
			}
			if (hasLogprobs) {
				json.writeArrayPropertyStart("logprobs");
				json.writeEndArray();
			}
			json.writeEndObject();
		});
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(object, 0, object.length - 1);
		out.writeBytes(",\"delta\":\"".getBytes(StandardCharsets.US_ASCII));
		this.before = out.toByteArray();
	}

	/** The event with this text and number. */
	ResponseEvent with(String text, long sequence) {
		byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
		byte[] number = Long.toString(sequence).getBytes(StandardCharsets.US_ASCII);
		ByteArrayOutputStream out = new ByteArrayOutputStream(
				this.before.length + quoted.length + NUMBER.length + number.length + 1);
		out.writeBytes(this.before);
		out.writeBytes(quoted);
		out.writeBytes(NUMBER);
		out.writeBytes(number);
		out.write('}');
		return new ResponseEvent(this.type, sequence, out.toByteArray());
	}

}
