package io.millrace.grammar.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random schemas that some value satisfies, most of the time. */
public final class RandomSchema {

	private static final List<String> NAMES = List.of("a", "b", "ab", "name", "id", "a\\\"b", "\u00e9", "x y");

	private static final List<String> PATTERNS = List.of("^[ab]{1,3}$", "^\\\\d{2}-\\\\d{2}$", "^(foo|bar|\\\"q\\\")$",
			"^[^\\\\\\\\]{2}$", "^\\\\w{0,4}$", "^a.b$");

	private static final List<String> FORMATS = List.of("date", "time", "date-time", "duration", "email", "hostname",
			"ipv4", "ipv6", "uuid", "uri");

	/** Whether every value has to end: no strings, arrays or objects of any size. */
	private final boolean bounded;

	private final Random random;

	private RandomSchema(Random random, boolean bounded) {
		this.random = random;
		this.bounded = bounded;
	}

	/** A schema all of whose values are short. */
	public static String bounded(Random random) {
		return new RandomSchema(random, true).next(3);
	}

	/** A schema whose values may be of any size, some of them recursive. */
	public static String any(Random random) {
		RandomSchema schema = new RandomSchema(random, false);
		if (random.nextInt(4) > 0) {
			return schema.next(3);
		}
		return "{\"$ref\":\"#/$defs/d\",\"$defs\":{\"d\":{\"anyOf\":[" + schema.next(1) + ","
				+ "{\"type\":\"object\",\"properties\":{\"v\":" + schema.next(1)
				+ ",\"next\":{\"$ref\":\"#/$defs/d\"}},\"required\":[\"v\"],\"additionalProperties\":false},"
				+ "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/d\"},\"maxItems\":2}]}}}";
	}

	private String next(int depth) {
		return switch (this.random.nextInt((depth == 0) ? 6 : 11)) {
			case 0 -> "{\"type\":\"null\"}";
			case 1 -> "{\"type\":\"boolean\"}";
			case 2 -> integer();
			case 3 -> number();
			case 4 -> string();
			case 5 -> constant();
			case 6 -> array(depth);
			case 7 -> combined(depth);
			default -> object(depth);
		};
	}

	private String integer() {
		int min = this.random.nextInt(400) - 200;
		return switch (this.random.nextInt(4)) {
			case 0 -> "{\"type\":\"integer\"}";
			case 1 -> "{\"type\":\"integer\",\"minimum\":" + min + "}";
			case 2 -> "{\"type\":\"integer\",\"exclusiveMaximum\":" + min + ",\"multipleOf\":"
					+ (1 + this.random.nextInt(12)) + "}";
			default ->
				"{\"type\":\"integer\",\"minimum\":" + min + ",\"maximum\":" + (min + this.random.nextInt(1000)) + "}";
		};
	}

	private String number() {
		double min = (this.random.nextInt(4000) - 2000) / 100.0;
		return switch (this.random.nextInt(4)) {
			case 0 -> "{\"type\":\"number\"}";
			case 1 -> "{\"type\":\"number\",\"exclusiveMinimum\":" + min + "}";
			case 2 -> "{\"type\":\"number\",\"maximum\":" + min + "}";
			default -> "{\"type\":\"number\",\"minimum\":" + min + ",\"exclusiveMaximum\":"
					+ (min + 1 + this.random.nextInt(10)) + "}";
		};
	}

	private String string() {
		int min = this.random.nextInt(4);
		return switch (this.random.nextInt(this.bounded ? 4 : 6)) {
			case 0 -> "{\"type\":\"string\",\"format\":\"" + pick(FORMATS) + "\"}";
			case 1 -> "{\"type\":\"string\",\"pattern\":\"" + pick(PATTERNS) + "\"}";
			case 2, 3 ->
				"{\"type\":\"string\",\"minLength\":" + min + ",\"maxLength\":" + (min + this.random.nextInt(20)) + "}";
			case 4 -> "{\"type\":\"string\",\"minLength\":" + min + "}";
			default -> "{\"type\":\"string\"}";
		};
	}

	private String constant() {
		return this.random.nextBoolean() ? "{\"const\":{\"k\":[1,\"two\"]}}"
				: "{\"enum\":[\"red\",\"re\\\"d\",1.5,null,[true],{\"a\":{}}]}";
	}

	private String array(int depth) {
		int min = this.random.nextInt(3);
		String max = (this.bounded || this.random.nextBoolean()) ? ",\"maxItems\":" + (min + 1 + this.random.nextInt(3))
				: "";
		String prefix = this.random.nextBoolean() ? ""
				: ",\"prefixItems\":[" + next(depth - 1) + "," + next(depth - 1) + "]";
		return "{\"type\":\"array\",\"items\":" + next(depth - 1) + prefix + ",\"minItems\":" + min + max + "}";
	}

	private String combined(int depth) {
		return switch (this.random.nextInt(4)) {
			case 0 -> "{\"type\":[\"integer\",\"null\",\"boolean\"],\"minimum\":3}";
			case 1 -> "{\"allOf\":[" + next(depth - 1) + "]}";
			default -> "{\"anyOf\":[" + next(depth - 1) + "," + next(depth - 1) + "]}";
		};
	}

	private String object(int depth) {
		List<String> properties = new ArrayList<>();
		List<String> required = new ArrayList<>();
		for (String name : NAMES) {
			if (this.random.nextInt(3) == 0) {
				properties.add("\"" + name + "\":" + next(depth - 1));
				if (this.random.nextBoolean()) {
					required.add("\"" + name + "\"");
				}
			}
		}
		String additional = (this.bounded || this.random.nextBoolean()) ? "false" : next(0);
		String counts = (this.random.nextInt(4) > 0 || properties.size() < 2) ? "" : ",\"minProperties\":"
				+ Math.min(2, properties.size()) + ",\"maxProperties\":" + Math.max(required.size(), 3);
		return "{\"type\":\"object\",\"properties\":{" + String.join(",", properties) + "},\"required\":["
				+ String.join(",", required) + "],\"additionalProperties\":" + additional + counts + "}";
	}

	private String pick(List<String> list) {
		return list.get(this.random.nextInt(list.size()));
	}

}
