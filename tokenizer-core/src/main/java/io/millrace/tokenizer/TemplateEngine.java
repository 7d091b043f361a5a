package io.millrace.tokenizer;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A compiled template. */
@FunctionalInterface
interface TemplateEngine {

	/** The text that the template makes of the variables. */
	String render(Map<String, ? extends @Nullable Object> variables);

}
