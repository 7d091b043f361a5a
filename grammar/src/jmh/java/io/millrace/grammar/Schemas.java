package io.millrace.grammar;

/** Schemas of some size. */
final class Schemas {

	private Schemas() {
	}

	/** What a tool asks for: some fields of each kind, two of them nested. */
	static String tool() {
		return """
				{"type":"object","properties":{
				"title":{"type":"string","maxLength":80},
				"kind":{"type":"string","enum":["article","book","note"]},
				"year":{"type":"integer","minimum":1900,"maximum":2100},
				"score":{"type":"number","minimum":0,"maximum":1},
				"email":{"type":"string","format":"email"},
				"code":{"type":"string","pattern":"^[A-Z]{3}-[0-9]{4}$"},
				"tags":{"type":"array","items":{"type":"string"},"maxItems":5},
				"author":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":["integer","null"]}},
				"required":["name","age"],"additionalProperties":false},
				"parts":{"type":"array","items":{"$ref":"#/$defs/part"},"maxItems":3}},
				"required":["title","kind","year","score","email","code","tags","author","parts"],
				"additionalProperties":false,
				"$defs":{"part":{"type":"object","properties":{"text":{"type":"string"},
				"children":{"type":"array","items":{"$ref":"#/$defs/part"},"maxItems":2}},
				"required":["text","children"],"additionalProperties":false}}}""";
	}

	/** Characters of some class, and of any, so many at most. */
	static String counted() {
		return """
				{"type":"object","properties":{
				"word":{"type":"string","pattern":"^[a-z]{1,200}$"},
				"text":{"type":"string","maxLength":100},
				"title":{"type":"string","pattern":"^[A-Za-z0-9 _-]{10,120}$"},
				"code":{"type":"string","pattern":"^[A-Z]{2,40}(-[0-9]{1,20}){1,8}$"}},
				"required":["word","text","title","code"],"additionalProperties":false}""";
	}

	/** A schema of so many characters at least, with fields of all kinds. */
	static String large(int length) {
		StringBuilder properties = new StringBuilder();
		StringBuilder required = new StringBuilder();
		int i = 0;
		while (properties.length() + required.length() < length) {
			properties.append((i > 0) ? "," : "").append("\"field_").append(i).append("\":").append(field(i));
			required.append((i > 0) ? "," : "").append("\"field_").append(i).append('"');
			i++;
		}
		return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required
				+ "],\"additionalProperties\":false}";
	}

	private static String field(int i) {
		return switch (i % 8) {
			case 0 -> "{\"type\":\"string\",\"description\":\"What it is called\"}";
			case 1 -> "{\"type\":\"integer\",\"minimum\":0,\"maximum\":" + (100 + i) + "}";
			case 2 -> "{\"type\":\"string\",\"enum\":[\"one\",\"two\",\"three" + i + "\"]}";
			case 3 -> "{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"minItems\":1,\"maxItems\":4}";
			case 4 -> "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":\"string\","
					+ "\"maxLength\":" + (10 + i) + "}},\"required\":[\"a\"],\"additionalProperties\":false}";
			case 5 -> "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\",\"format\":\"date\"}]}";
			case 6 -> "{\"type\":\"string\",\"pattern\":\"^[a-z]{2,8}-" + i + "$\"}";
			default -> "{\"type\":\"number\",\"minimum\":-1.5,\"maximum\":" + i + ".25}";
		};
	}

}
