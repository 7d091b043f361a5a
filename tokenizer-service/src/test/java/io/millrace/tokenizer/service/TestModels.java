package io.millrace.tokenizer.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model with a chat template and one without, over the tokenizer that the core's tests
 * use.
 */
final class TestModels {

	static final String CHAT = "chat";

	static final String BASE = "base";

	static final String BASE_ALIAS = "org/base";

	private static final Path TOKENIZER = Path.of("../tokenizer-core/src/test/resources/tokenizers/byte-level");

	private static final String TEMPLATE = """
			{%- for message in messages -%}
			{%- if message.role not in ['system', 'user', 'assistant'] -%}
			{{- raise_exception('No role ' + message.role + ' here.') -}}
			{%- endif -%}
			{{- '<|start|>' + message.role + '\\n' + message.content + '<|end|>' -}}
			{%- endfor -%}
			{%- if add_generation_prompt -%}{{- '<|start|>assistant\\n' -}}{%- endif -%}
			""";

	private TestModels() {
	}

	static List<TokenizerProperties.Model> in(Path directory) {
		try {
			Path chat = Files.createDirectories(directory.resolve(CHAT));
			Files.writeString(chat.resolve("chat_template.jinja"), TEMPLATE);
			Files.copy(TOKENIZER.resolve("tokenizer.json"), chat.resolve("tokenizer.json"));
			return List.of(new TokenizerProperties.Model(CHAT, chat),
					new TokenizerProperties.Model(BASE, TOKENIZER, List.of(BASE_ALIAS)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
