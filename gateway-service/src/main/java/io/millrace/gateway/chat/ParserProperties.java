package io.millrace.gateway.chat;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How answers are read. Each entry is a name for all models, or {@code MODEL=NAME} for
 * one. Beside parsers there are {@code auto}, the one that the model's chat template
 * means, and {@code none}.
 *
 * @param tool parsers for tool calls
 * @param reasoning parsers for reasoning
 */
@ConfigurationProperties("millrace.gateway.parsers")
public record ParserProperties(@DefaultValue("auto") List<String> tool, @DefaultValue("auto") List<String> reasoning) {

	public ParserProperties {
		tool = List.copyOf(tool);
		reasoning = List.copyOf(reasoning);
	}

}
