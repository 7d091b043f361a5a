package io.millrace.gateway.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.gateway.caller.CallerLimits;
import io.millrace.gateway.caller.Scope;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads hashed keys from a JSON file: {@code {"keys": [{"name": …, "sha256": …}]}}, each
 * optionally with {@code scopes}, {@code models}, {@code requests_per_minute},
 * {@code tokens_per_minute} and {@code max_concurrent_requests}. Unknown names are
 * refused, so that a misspelt limit does not go unnoticed.
 */
final class KeyFile {

	private static final int MAX_BYTES = 1 << 20;

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.build();

	private final Path path;

	private final CallerLimits defaults;

	/**
	 * A file.
	 * @param path where it is
	 * @param defaults the limits of keys that have none of their own
	 */
	KeyFile(Path path, CallerLimits defaults) {
		this.path = path;
		this.defaults = defaults;
	}

	/**
	 * The bytes of the file.
	 * @throws MillraceException if it cannot be read
	 */
	byte[] read() {
		try {
			if (Files.size(this.path) > MAX_BYTES) {
				throw invalid("may have " + MAX_BYTES + " bytes, and has " + Files.size(this.path), null);
			}
			return Files.readAllBytes(this.path);
		}
		catch (IOException ex) {
			throw invalid("cannot be read", ex);
		}
	}

	/**
	 * The keys in what was read.
	 * @throws MillraceException if they make no sense
	 */
	List<ApiKey> parse(byte[] content) {
		try {
			KeyFileWire file = MAPPER.readValue(content, KeyFileWire.class);
			if (file == null || file.keys() == null) {
				throw invalid("has no array 'keys'", null);
			}
			List<@Nullable KeyWire> keys = file.keys();
			return IntStream.range(0, keys.size()).mapToObj((i) -> key(i, keys.get(i))).toList();
		}
		catch (JacksonException ex) {
			throw invalid("is not as expected: " + ex.getOriginalMessage(), null);
		}
	}

	private ApiKey key(int index, @Nullable KeyWire wire) {
		if (wire == null || wire.name() == null || wire.sha256() == null) {
			throw invalid("has no name or no sha256 in key " + index, null);
		}
		CallerLimits limits = new CallerLimits(
				Objects.requireNonNullElse(wire.requestsPerMinute(), this.defaults.requestsPerMinute()),
				Objects.requireNonNullElse(wire.tokensPerMinute(), this.defaults.tokensPerMinute()),
				Objects.requireNonNullElse(wire.maxConcurrentRequests(), this.defaults.maxConcurrentRequests()));
		return new ApiKey(wire.name(), KeyHash.parse(wire.sha256()), scopes(wire.scopes()),
				new LinkedHashSet<>((wire.models() != null) ? wire.models() : List.of()), limits);
	}

	private Set<Scope> scopes(@Nullable List<String> names) {
		return (names != null) ? names.stream().map(this::scope).collect(Collectors.toSet()) : Set.of(Scope.INFERENCE);
	}

	private Scope scope(String name) {
		return Scope.of(name)
			.orElseThrow(() -> invalid(
					"knows the scopes " + Stream.of(Scope.values()).map(Scope::id).collect(Collectors.joining(", "))
							+ ", got '" + name + "'",
					null));
	}

	private MillraceException invalid(String what, @Nullable Throwable cause) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, "The file of API keys " + this.path + " " + what + ".",
				null, cause);
	}

	record KeyFileWire(@Nullable List<@Nullable KeyWire> keys) {

	}

	record KeyWire(@Nullable String name, @Nullable String sha256, @Nullable List<String> scopes,
			@Nullable List<String> models, @Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute,
			@Nullable Integer maxConcurrentRequests) {

	}

}
