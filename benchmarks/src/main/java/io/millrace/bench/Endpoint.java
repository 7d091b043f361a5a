package io.millrace.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where requests go. */
enum Endpoint {

	COMPLETIONS("/v1/completions") {
		@Override
		void put(Ask.Prompt prompt, Map<String, Object> body) {
			body.put("prompt", switch (prompt) {
				case Ask.Ids ids -> ids.ids();
				case Ask.Text text -> text.text();
				case Ask.Messages _ ->
					throw new IllegalArgumentException("messages are for the endpoint chat, not for completions");
			});
		}
	},

	CHAT("/v1/chat/completions") {
		@Override
		void put(Ask.Prompt prompt, Map<String, Object> body) {
			body.put("messages", switch (prompt) {
				case Ask.Messages messages -> messages.messages();
				case Ask.Text text -> List.of(Map.of("role", "user", "content", text.text()));
				case Ask.Ids _ ->
					throw new IllegalArgumentException("token ids are for the endpoint completions, not for chat");
			});
		}
	};

	private final String path;

	Endpoint(String path) {
		this.path = path;
	}

	String path() {
		return this.path;
	}

	/**
	 * A request's body.
	 * @param common what all requests have
	 * @throws IllegalArgumentException if the endpoint does not take such a prompt
	 */
	Map<String, Object> body(Ask ask, Map<String, Object> common) {
		Map<String, Object> body = new LinkedHashMap<>(common);
		put(ask.prompt(), body);
		body.put("max_tokens", ask.maxTokens());
		return body;
	}

	abstract void put(Ask.Prompt prompt, Map<String, Object> body);

}
