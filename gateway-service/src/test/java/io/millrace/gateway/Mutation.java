package io.millrace.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request that was valid once. The same random numbers make the same request. */
final class Mutation {

	private static final String[] PATHS = { "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/rerank",
			"/v1/score", "/tokenize", "/detokenize", "/v1/chat/completions/render", "/v1/responses", "/v1/responses",
			"/v1/responses/compact", "/v1/responses/input_tokens" };

	private static final String[] BODIES = { """
			{"model":"org/tiny","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text",
			"text":"héllo 😀"}]}],"temperature":0.5,"top_p":0.9,"top_k":5,"max_tokens":4,"seed":7,"stop":["x","y"],
			"stream":true,"stream_options":{"include_usage":true},"logit_bias":{"5":1.5},"n":2,"user":"u",
			"chat_template_kwargs":{"a":{"b":[1,2]}},"stop_token_ids":[3],"logprobs":true,"top_logprobs":2}""", """
			{"model":"org/tiny","prompt":["one","two"],"max_tokens":3,"echo":true,"logprobs":2,"n":1,"stream":false,
			"presence_penalty":0.5,"frequency_penalty":-0.5,"min_p":0.1,"suffix":null,"best_of":1}""", """
			{"model":"org/tiny","input":["a","b"],"encoding_format":"base64","dimensions":3}""", """
			{"model":"org/tiny","query":"q","documents":["a",{"text":"b"}],"top_n":1,"return_documents":false}""", """
			{"model":"org/tiny","text_1":"a","text_2":["b","c"]}""", """
			{"model":"org/tiny","prompt":"text","add_special_tokens":true,"return_token_strs":true}""", """
			{"model":"org/tiny","tokens":[1,2,200,259]}""", """
			{"model":"org/tiny","messages":[{"role":"user","content":"x"}],"continue_final_message":false}""",
			"""
					{"model":"org/tiny","input":[{"role":"system","content":"s"},{"type":"message","role":"user","content":
					[{"type":"input_text","text":"héllo 😀"}]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
					{"type":"function_call_output","call_id":"c","output":"o"},{"type":"reasoning","summary":[{"type":"summary_text",
					"text":"t"}]}],"tools":[{"type":"function","name":"f","parameters":{"type":"object"}}],"tool_choice":"auto",
					"text":{"format":{"type":"text"}},"reasoning":{"effort":"low"},"include":["message.output_text.logprobs"],
					"metadata":{"a":"b"},"max_output_tokens":16,"stream":true,"store":false,"top_logprobs":1}""",
			"""
					{"model":"org/tiny","input":"x","instructions":"i","truncation":"auto","store":false,"background":false,
					"previous_response_id":null,"max_tool_calls":1,"service_tier":"auto","prompt_cache_key":"k"}""",
			"""
					{"model":"org/tiny","input":[{"role":"user","content":"x"}],"instructions":"i"}""",
			"""
					{"model":"org/tiny","input":[{"type":"item_reference","id":"msg_1"},{"role":"user","content":"x"}]}""" };

	private static final String[] VALUES = { "null", "true", "-1", "0", "1e400", "-1e400", "99999999999999999999999",
			"0.1", "1e-400", "2147483648", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[[[]]]]",
			"[null]", "{\"\":null}", "{\"type\":\"text\"}", "\"org/tiny\"", "NaN", "[1,2]", "-0.0" };

	private static final String[] HEADERS = { "Content-Type: text/plain", "Content-Type: application/json; charset=x",
			"Accept: nonsense/", "Accept-Encoding: gzip;q=x", "Authorization: Bearer", "Authorization: Basic \u0001",
			"X-Request-Id: " + "r".repeat(500), "Expect: 100-continue", "Connection: close, x", "Cookie: a=b; =; ;",
			"Content-Encoding: br", "Transfer-Encoding: x", "Content-Length: 5", "X-Target-Endpoint: ", "Origin: null",
			"Host: " + "h".repeat(300), "Range: bytes=9-1", "If-None-Match: \"", ": empty", "NoColon",
			"X-Long: " + "l".repeat(9_000), "Upgrade: websocket", "Content-Type: ", "X-Forwarded-For: '\"><" };

	private static final String[] METHODS = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW",
			"post", "CONNECT" };

	private static final String[] OTHER_PATHS = { "/", "/v1/models", "/v1/models/a%2Fb", "/v1/models/%ff", "/../etc",
			"/v1//completions", "/v1/completions/", "/v1/completions;a=b", "/v1/completions?x=%zz", "/%00", "*",
			"http://x/v1/models", "/docs/..%2f", "/health", "/v1/" + "p".repeat(3_000) };

	private final Random random;

	Mutation(Random random) {
		this.random = random;
	}

	byte[] request() {
		int which = this.random.nextInt(PATHS.length);
		byte[] body = body(which);
		StringBuilder head = new StringBuilder();
		head.append(oneIn(20) ? any(METHODS) : "POST").append(' ');
		head.append(oneIn(20) ? any(OTHER_PATHS) : PATHS[oneIn(10) ? this.random.nextInt(PATHS.length) : which]);
		head.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
		if (!oneIn(50)) {
			head.append("Content-Type: application/json\r\n");
		}
		while (oneIn(5)) {
			head.append(any(HEADERS)).append("\r\n");
		}
		boolean chunked = oneIn(10);
		head.append(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length(body)).append("\r\n\r\n");
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
		request.writeBytes(chunked ? chunks(body) : body);
		return oneIn(40) ? Arrays.copyOf(request.toByteArray(), this.random.nextInt(request.size()))
				: request.toByteArray();
	}

	/** Now and then one that is not true. */
	private int length(byte[] body) {
		return oneIn(40) ? this.random.nextInt(2 * body.length + 1) : body.length;
	}

	private byte[] chunks(byte[] body) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		int at = 0;
		while (at < body.length) {
			int size = Math.min(body.length - at, 1 + this.random.nextInt(200));
			out.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
			out.write(body, at, size);
			out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
			at += size;
		}
		out.writeBytes((oneIn(20) ? "zz\r\n" : "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		return out.toByteArray();
	}

	private byte[] body(int which) {
		return switch (this.random.nextInt(10)) {
			case 0 -> BODIES[which].getBytes(StandardCharsets.UTF_8);
			case 1 -> deep();
			case 2 -> bytes(BODIES[which].getBytes(StandardCharsets.UTF_8));
			case 3 -> BODIES[which].replace("\"org/tiny\"", any(VALUES)).getBytes(StandardCharsets.UTF_8);
			case 4 -> repeated(which);
			default -> tree(which);
		};
	}

	/** Values of other types, missing fields and further ones, anywhere. */
	private byte[] tree(int which) {
		JsonNode root = JsonMapper.shared().readTree(BODIES[which]);
		for (int i = 1 + this.random.nextInt(3); i > 0; i--) {
			change(root);
		}
		String text = root.toString();
		while (text.contains("\"@@\"")) {
			text = text.replaceFirst("\"@@\"", Matcher.quoteReplacement(any(VALUES)));
		}
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void change(JsonNode node) {
		if (node instanceof ObjectNode object && !object.isEmpty()) {
			String name = any(object.propertyNames().toArray(String[]::new));
			if (oneIn(2) && object.get(name).isContainer()) {
				change(object.get(name));
			}
			else if (oneIn(4)) {
				object.remove(name);
			}
			else {
				object.set(oneIn(8) ? name + "x" : name, JsonNodeFactory.instance.stringNode("@@"));
			}
		}
		else if (node instanceof ArrayNode array && !array.isEmpty()) {
			int index = this.random.nextInt(array.size());
			if (oneIn(2) && array.get(index).isContainer()) {
				change(array.get(index));
			}
			else {
				array.set(index, JsonNodeFactory.instance.stringNode("@@"));
			}
		}
	}

	private byte[] deep() {
		int depth = this.random.nextInt(2_000);
		String open = oneIn(2) ? "[" : "{\"a\":";
		String close = open.equals("[") ? "]" : "}";
		return ("{\"model\":\"org/tiny\",\"" + (oneIn(2) ? "messages" : "chat_template_kwargs") + "\":"
				+ open.repeat(depth) + "1" + close.repeat(oneIn(3) ? 0 : depth) + "}")
			.getBytes(StandardCharsets.UTF_8);
	}

	private byte[] bytes(byte[] body) {
		for (int i = 1 + this.random.nextInt(5); i > 0; i--) {
			body[this.random.nextInt(body.length)] = (byte) this.random.nextInt(256);
		}
		return oneIn(3) ? Arrays.copyOf(body, this.random.nextInt(body.length)) : body;
	}

	private byte[] repeated(int which) {
		String text = "9".repeat(this.random.nextInt(3_000));
		return BODIES[which].replaceFirst(oneIn(2) ? "[a-z]+" : "[0-9]+", text.isEmpty() ? "0" : text)
			.getBytes(StandardCharsets.UTF_8);
	}

	private boolean oneIn(int count) {
		return this.random.nextInt(count) == 0;
	}

	private <T> T any(T[] values) {
		return values[this.random.nextInt(values.length)];
	}

}
