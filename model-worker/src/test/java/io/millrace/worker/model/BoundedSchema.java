package io.millrace.worker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random schemas all of whose values are short. */
final class BoundedSchema {

	private static final List<String> NAMES = List.of("id", "name", "a b", "\u00e9t\u00e9", "q\\\"q", "tags");

	private static final List<String> STRINGS = List.of("\"format\":\"date\"", "\"format\":\"uuid\"",
			"\"format\":\"ipv4\"", "\"pattern\":\"^[a-f]{2,4}-\\\\d{3}$\"", "\"maxLength\":12",
			"\"minLength\":2,\"maxLength\":5", "\"enum\":[\"red\",\"gr\\\"een\",\"\"]");

	private final Random random;

	private BoundedSchema(Random random) {
		this.random = random;
	}

	static String next(Random random) {
		return new BoundedSchema(random).object(2);
	}

	private String value(int depth) {
		return switch (this.random.nextInt((depth == 0) ? 6 : 9)) {
			case 0 -> "{\"type\":\"boolean\"}";
			case 1 ->
				"{\"type\":[\"null\",\"integer\"],\"minimum\":-50,\"maximum\":" + this.random.nextInt(5_000) + "}";
			case 2 -> "{\"type\":\"number\",\"minimum\":0,\"exclusiveMaximum\":" + (1 + this.random.nextInt(90)) + "}";
			case 3 -> "{\"const\":{\"k\":[1,\"two\",null]}}";
			case 4, 5 -> "{\"type\":\"string\"," + STRINGS.get(this.random.nextInt(STRINGS.size())) + "}";
			case 6 -> "{\"type\":\"array\",\"items\":" + value(depth - 1) + ",\"minItems\":" + this.random.nextInt(3)
					+ ",\"maxItems\":3}";
			case 7 -> "{\"anyOf\":[" + value(depth - 1) + "," + value(depth - 1) + "]}";
			default -> object(depth - 1);
		};
	}

	private String object(int depth) {
		List<String> properties = new ArrayList<>();
		List<String> required = new ArrayList<>();
		for (String name : NAMES) {
			if (this.random.nextInt(2) == 0) {
				properties.add("\"" + name + "\":" + value(depth));
				if (this.random.nextInt(3) > 0) {
					required.add("\"" + name + "\"");
				}
			}
		}
		return "{\"type\":\"object\",\"properties\":{" + String.join(",", properties) + "},\"required\":["
				+ String.join(",", required) + "],\"additionalProperties\":false}";
	}

}
