package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.millrace.gateway.request.ParameterTable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway's description says what the gateway does. */
class OpenApiTests {

	@AutoClose
	private static TestGateway gateway;

	private static JsonNode document;

	@BeforeAll
	static void start() throws Exception {
		gateway = new TestGateway("--millrace.gateway.api-keys=k", "--millrace.gateway.http.open-description=true");
		document = TestGateway.json(gateway.get("/openapi.json"));
	}

	@Test
	void itHasEveryRouteAndNoOther() {
		Set<String> described = new TreeSet<>();
		document.path("paths")
			.propertyStream()
			.forEach((path) -> path.getValue()
				.propertyNames()
				.forEach((method) -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
		Set<String> served = new TreeSet<>();
		gateway.routes()
			.stream()
			.filter((route) -> !route.startsWith("GET /docs/"))
			.forEach((route) -> served.add(route.replace("{*id}", "{id}")));
		assertThat(described).isEqualTo(served);
	}

	static Stream<Arguments> requests() {
		return Stream.of(Arguments.of("ChatRequest", ParameterTable.CHAT),
				Arguments.of("CompletionRequest", ParameterTable.COMPLETIONS),
				Arguments.of("ResponseRequest", ParameterTable.RESPONSES),
				Arguments.of("CompactRequest", ParameterTable.COMPACT),
				Arguments.of("EmbeddingRequest", ParameterTable.EMBEDDINGS),
				Arguments.of("RerankRequest", ParameterTable.RERANK),
				Arguments.of("ScoreRequest", ParameterTable.SCORE),
				Arguments.of("TokenizeRequest", ParameterTable.TOKENIZE),
				Arguments.of("DetokenizeRequest", ParameterTable.DETOKENIZE),
				Arguments.of("LoadAdapterRequest", ParameterTable.LOAD_ADAPTER),
				Arguments.of("UnloadAdapterRequest", ParameterTable.UNLOAD_ADAPTER));
	}

	@ParameterizedTest
	@MethodSource("requests")
	void itHasEverySupportedParameterAndNoOther(String schema, ParameterTable table) {
		assertThat(document.at("/components/schemas/" + schema + "/properties").propertyNames())
			.containsExactlyInAnyOrderElementsOf(table.supportedNames());
	}

	@Test
	void everyReferenceLeadsSomewhere() {
		document.findValues("$ref")
			.forEach((reference) -> assertThat(document.at(reference.asString().substring(1)).isObject())
				.as(reference.asString())
				.isTrue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/docs", "/docs/page.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js" })
	void thePageNeedsNothingOfAnotherServer(String path) throws Exception {
		HttpResponse<String> response = gateway.get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type").orElseThrow()).startsWith("text/");
		if (path.equals("/docs")) {
			assertThat(response.body()).doesNotContain("://").contains("/docs/page.js");
			assertThat(response.headers().firstValue("content-security-policy").orElseThrow())
				.startsWith("default-src 'self'");
		}
	}

	@Test
	void nothingElseIsOpenWithIt() throws Exception {
		assertThat(gateway.get("/docs/other").statusCode()).isEqualTo(401);
	}

}
