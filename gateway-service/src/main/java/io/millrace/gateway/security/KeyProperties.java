package io.millrace.gateway.security;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import io.millrace.gateway.caller.CallerLimits;
import io.millrace.gateway.caller.Scope;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of API keys beside {@code millrace.gateway.api-keys}.
 *
 * @param file a JSON file with hashed keys; none if empty
 * @param reloadInterval how often the file is looked at
 * @param requestsPerMinute how many requests a key may begin that says nothing else; 0 is
 * no limit
 * @param tokensPerMinute how many tokens it may use
 * @param maxConcurrentRequests how many of its requests may be open at a time
 */
@ConfigurationProperties("millrace.gateway.keys")
public record KeyProperties(@DefaultValue("") String file, @DefaultValue("10s") Duration reloadInterval,
		@DefaultValue("0") long requestsPerMinute, @DefaultValue("0") long tokensPerMinute,
		@DefaultValue("0") int maxConcurrentRequests) {

	CallerLimits limits() {
		return new CallerLimits(this.requestsPerMinute, this.tokensPerMinute, this.maxConcurrentRequests);
	}

	Optional<KeyFile> keyFile() {
		return this.file.isEmpty() ? Optional.empty() : Optional.of(new KeyFile(Path.of(this.file), limits()));
	}

	/** Keys from settings, which open every model and no administration. */
	List<ApiKey> fixed(List<String> configured) {
		List<String> keys = configured.stream().map(String::strip).filter((key) -> !key.isEmpty()).distinct().toList();
		return IntStream.range(0, keys.size())
			.mapToObj((i) -> new ApiKey("key-" + (i + 1), KeyHash.configured(keys.get(i)), Set.of(Scope.INFERENCE),
					Set.of(), limits()))
			.toList();
	}

}
