package io.millrace.gateway.security;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.CallerLimits;
import io.millrace.gateway.caller.Scope;
import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ApiKeysTests {

	/** Of "abc", from FIPS 180-4. */
	private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

	private static final CallerLimits DEFAULTS = new CallerLimits(7, 8, 9);

	@TempDir
	private Path directory;

	@Test
	void aKeyIsKnownByItsHash() {
		assertThat(KeyHash.parse(ABC)).isEqualTo(KeyHash.ofKey("abc")).hasSameHashCodeAs(KeyHash.ofKey("abc"));
		assertThat(KeyHash.configured("sha256:" + ABC)).isEqualTo(KeyHash.ofKey("abc"));
		assertThat(KeyHash.configured("abc")).isEqualTo(KeyHash.ofKey("abc")).isNotEqualTo(KeyHash.ofKey("abd"));
		assertThat(KeyHash.ofKey("abc").toString()).doesNotContain("ba78");
	}

	@Test
	void aFileTellsOfEachKey() {
		List<ApiKey> keys = parse("{\"keys\":[{\"name\":\"all\",\"sha256\":\"" + ABC
				+ "\",\"scopes\":[\"inference\",\"admin\",\"priority\",\"target_endpoint\"],\"models\":[\"a/b\"],"
				+ "\"requests_per_minute\":1,\"tokens_per_minute\":2,\"max_concurrent_requests\":3},"
				+ "{\"name\":\"plain\",\"sha256\":\"" + "0".repeat(64) + "\"}]}");
		assertThat(keys).containsExactly(
				new ApiKey("all", KeyHash.ofKey("abc"), Set.of(Scope.values()), Set.of("a/b"),
						new CallerLimits(1, 2, 3)),
				new ApiKey("plain", KeyHash.parse("0".repeat(64)), Set.of(Scope.INFERENCE), Set.of(), DEFAULTS));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{\"keys\":[{\"name\":\"a\"}]}|no sha256 in key 0", "[]|not as expected",
			"{}|no array 'keys'", "{\"keys\":[{\"name\":\"a\",\"sha256\":\"12\"}]}|64 hexadecimal digits, got 2",
			"{\"keys\":[{\"name\":\"a\",\"sha256\":\"HASH\",\"scopes\":[\"root\"]}]}|admin, priority, target_endpoint, got 'root'",
			"{\"keys\":[{\"name\":\"a b\",\"sha256\":\"HASH\"}]}|got 'a b'",
			"{\"keys\":[{\"name\":\"a\",\"sha256\":\"HASH\",\"requests_per_minut\":1}]}|requests_per_minut",
			"{\"keys\":[{\"name\":\"a\",\"sha256\":\"HASH\",\"tokens_per_minute\":-1}]}|between 0 and" })
	void aFileThatMakesNoSenseIsRefusedWithWhatIsWrong(String content, String sentence) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> parse(content.replace("HASH", ABC)))
			.withMessageContaining(sentence);
	}

	@Test
	void aFileThatIsNotThereIsRefused() {
		KeyFile file = new KeyFile(this.directory.resolve("none"), DEFAULTS);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(file::read)
			.withMessageContaining("cannot be read");
	}

	@Test
	void aFileThatGrowsBeyondAllBoundsIsNotRead() throws Exception {
		Path large = Files.write(this.directory.resolve("large"), new byte[(1 << 20) + 1]);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> new KeyFile(large, DEFAULTS).read())
			.withMessageContaining("1048576 bytes");
	}

	@Test
	void aKeyThatStaysKeepsItsAllowanceAndOneThatGoesIsUnknown() {
		ApiKeys keys = new ApiKeys(List.of(key("fixed")), List.of(key("a"), key("b")), System::nanoTime);
		Caller a = keys.find("a");
		assertThat(a).isNotNull();
		assertThat(keys.replace(List.of(key("a"), key("c")))).isTrue();
		assertThat(keys.find("a")).isSameAs(a);
		assertThat(keys.find("b")).isNull();
		assertThat(keys.find("c")).isNotNull();
		assertThat(keys.find("fixed")).isNotNull();
		assertThat(keys.replace(List.of(key("a"), key("c")))).isFalse();
	}

	@Test
	void aFileWithoutKeysLetsNobodyIn() {
		ApiKeys keys = new ApiKeys(List.of(), List.of(), System::nanoTime);
		assertThat(keys.areNeeded()).isTrue();
		assertThat(keys.find("")).isNull();
		assertThat(new ApiKeys(List.of(), null, System::nanoTime).areNeeded()).isFalse();
	}

	@Test
	void twoKeysHaveTwoNamesAndAreNotTheSame() {
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> new ApiKeys(List.of(key("a")), List.of(key("a")), System::nanoTime))
			.withMessage("Two API keys have the name 'a'.");
		ApiKey same = new ApiKey("b", KeyHash.ofKey("a"), Set.of(), Set.of(), CallerLimits.NONE);
		ApiKeys keys = new ApiKeys(List.of(key("a")), List.of(), System::nanoTime);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> keys.replace(List.of(same)))
			.withMessage("The API keys 'a' and 'b' are the same key.");
		assertThat(keys.find("a")).isNotNull();
	}

	@Test
	void keysOfSettingsOpenModelsAndNothingElse() {
		KeyProperties properties = bind("keys", KeyProperties.class, Map.of("requests-per-minute", "5"));
		assertThat(properties.fixed(List.of(" abc", "", "abc", "sha256:" + "0".repeat(64)))).containsExactly(
				new ApiKey("key-1", KeyHash.parse(ABC), Set.of(Scope.INFERENCE), Set.of(), new CallerLimits(5, 0, 0)),
				new ApiKey("key-2", KeyHash.parse("0".repeat(64)), Set.of(Scope.INFERENCE), Set.of(),
						new CallerLimits(5, 0, 0)));
	}

	@ParameterizedTest
	@CsvSource({ "GET,/v1/models,", "HEAD,/v1/models/a/b,", "GET,/version,", "GET,/docs/x.js,",
			"POST,/v1/chat/completions,inference", "POST,/v1/models,inference", "GET,/v1/modelsx,inference",
			"GET,/anything,inference", "DELETE,/v1/responses/x,inference", "POST,/admin/keys,admin",
			"GET,/admin/,admin", "POST,/v1/load_lora_adapter,admin" })
	void whatIsNotAListNeedsAScope(String method, String path, String scope) {
		assertThat(RouteScopes.of(HttpMethod.valueOf(method), path)).isEqualTo(Scope.of(String.valueOf(scope)));
	}

	@Test
	void theDefaults() {
		assertThat(bind("keys", KeyProperties.class, Map.of()))
			.isEqualTo(new KeyProperties("", Duration.ofSeconds(10), 0, 0, 0));
		assertThat(bind("cors", CorsProperties.class, Map.of())).isEqualTo(
				new CorsProperties(List.of(), List.of("GET", "POST", "DELETE"), List.of("*"), Duration.ofHours(1)));
	}

	@Test
	void theNames() {
		assertThat(bind("keys", KeyProperties.class,
				Map.of("file", "f", "reload-interval", "1s", "requests-per-minute", "2", "tokens-per-minute", "3",
						"max-concurrent-requests", "4")))
			.isEqualTo(new KeyProperties("f", Duration.ofSeconds(1), 2, 3, 4));
		assertThat(bind("cors", CorsProperties.class,
				Map.of("allowed-origins", "https://a", "allowed-methods", "GET", "allowed-headers", "X-A,X-B",
						"max-age", "1m")))
			.isEqualTo(new CorsProperties(List.of("https://a"), List.of("GET"), List.of("X-A", "X-B"),
					Duration.ofMinutes(1)));
	}

	private static <T> T bind(String prefix, Class<T> type, Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put("millrace.gateway." + prefix + "." + name, value));
		return new Binder(source).bindOrCreate("millrace.gateway." + prefix, type);
	}

	private static List<ApiKey> parse(String content) {
		return new KeyFile(Path.of("keys.json"), DEFAULTS).parse(content.getBytes(StandardCharsets.UTF_8));
	}

	private static ApiKey key(String name) {
		return new ApiKey(name, KeyHash.ofKey(name), Set.of(Scope.INFERENCE), Set.of(), CallerLimits.NONE);
	}

}
