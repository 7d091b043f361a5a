package io.millrace.tokenizer.service;

import java.util.Arrays;
import java.util.Objects;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.codec.ProtocolModule;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tokenizer of another process, with its failures as the exceptions they were there.
 */
final class HttpTokenizerClient {

	private static final int MAX_RESPONSE_BYTES = 64 << 20;

	private HttpTokenizerClient() {
	}

	static TokenizerApi create(String baseUrl) {
		JsonMapper mapper = JsonMapper.builder().addModule(new ProtocolModule()).build();
		WebClient client = WebClient.builder().baseUrl(baseUrl).codecs((codecs) -> {
			codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(mapper));
			codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(mapper));
			codecs.defaultCodecs().maxInMemorySize(MAX_RESPONSE_BYTES);
		}).defaultStatusHandler(HttpStatusCode::isError, HttpTokenizerClient::failure).build();
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))
			.build()
			.createClient(TokenizerApi.class);
	}

	private static Mono<? extends Throwable> failure(ClientResponse response) {
		return response.bodyToMono(JsonNode.class)
			.map((body) -> body.path("error"))
			.map((error) -> new MillraceException(errorCode(response.statusCode(), error.path("code").asString(null)),
					error.path("message").asString("The tokenizer answered " + response.statusCode() + "."),
					error.path("param").asString(null), null));
	}

	private static ErrorCode errorCode(HttpStatusCode status, String code) {
		return Arrays.stream(ErrorCode.values())
			.filter((known) -> known.httpStatus() == status.value() && Objects.equals(known.code(), code))
			.findFirst()
			.orElse(ErrorCode.UNAVAILABLE);
	}

}
