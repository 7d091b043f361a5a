package io.millrace.gateway.request;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * {@code stream_options}; null is absent.
 *
 * @param includeUsage whether a last chunk tells what the answer took
 * @param includeObfuscation accepted; chunks are never padded
 * @param others whatever else it has
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record StreamOptions(@Nullable Boolean includeUsage, @Nullable Boolean includeObfuscation,
		@JsonAnySetter Map<String, JsonNode> others) {

	/** Whether the last chunk is wanted. */
	public static boolean wantsUsage(@Nullable StreamOptions options) {
		if (options == null) {
			return false;
		}
		JsonNode continuous = options.others().get("continuous_usage_stats");
		if (continuous != null && continuous.isBoolean() && continuous.booleanValue()) {
			throw ParameterTable.unsupported("stream_options.continuous_usage_stats");
		}
		return Boolean.TRUE.equals(options.includeUsage());
	}

}
