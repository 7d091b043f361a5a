package io.millrace.gateway.tokenizer;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.millrace.protocol.TraceContext;
import io.millrace.protocol.codec.ProtocolModule;
import io.millrace.protocol.tokenizer.TokenizerApi;
import io.netty.channel.ChannelOption;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

/** One client for each tokenizer, over connections that they share. */
final class TokenizerClients {

	private static final int MAX_CONNECTIONS_PER_TOKENIZER = 64;

	private static final int MAX_WAITING_PER_TOKENIZER = 4_096;

	/** Below the time after which servers close. */
	private static final Duration MAX_IDLE = Duration.ofSeconds(20);

	private final JsonMapper mapper = JsonMapper.builder().addModule(new ProtocolModule()).build();

	private final ConnectionProvider connections = ConnectionProvider.builder("tokenizer")
		.maxConnections(MAX_CONNECTIONS_PER_TOKENIZER)
		.pendingAcquireMaxCount(MAX_WAITING_PER_TOKENIZER)
		.maxIdleTime(MAX_IDLE)
		.evictInBackground(MAX_IDLE)
		.build();

	private final TokenizerClientProperties properties;

	TokenizerClients(TokenizerClientProperties properties) {
		this.properties = properties;
	}

	/** The tokenizers in the order of their URLs. */
	List<TokenizerReplica> all() {
		return this.properties.urls().stream().map((url) -> new TokenizerReplica(url, client(url))).toList();
	}

	private TokenizerApi client(URI url) {
		HttpClient http = HttpClient.create(this.connections)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(this.properties.connectTimeout().toMillis()))
			.responseTimeout(this.properties.responseTimeout());
		WebClient client = WebClient.builder()
			.baseUrl(url.toString())
			.clientConnector(new ReactorClientHttpConnector(http))
			.codecs((codecs) -> {
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(this.mapper));
				codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(this.mapper));
				codecs.defaultCodecs().maxInMemorySize(Math.toIntExact(this.properties.maxResponseSize().toBytes()));
			})
			.filter(TokenizerClients::traced)
			.defaultStatusHandler(HttpStatusCode::isError, TokenizerErrors::read)
			.build();
		return HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))
			.build()
			.createClient(TokenizerApi.class);
	}

	/** Tells the tokenizer which trace its work is part of. */
	private static Mono<ClientResponse> traced(ClientRequest request, ExchangeFunction next) {
		return Mono.deferContextual((context) -> {
			TraceContext trace = context.getOrDefault(TraceContext.class, null);
			return next.exchange((trace == null) ? request
					: ClientRequest.from(request).header("traceparent", trace.traceparent()).build());
		});
	}

	void dispose() {
		this.connections.dispose();
	}

}
