package io.millrace.gateway.chat;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A function that a model may call.
 *
 * @param name of the function
 * @param parameters the schema of its arguments, an object; null where any will do
 * @param strict whether arguments have to satisfy the schema
 * @param definition as it arrived, for the template
 */
public record FunctionTool(String name, @Nullable Map<String, @Nullable Object> parameters, boolean strict,
		Map<String, @Nullable Object> definition) {

}
