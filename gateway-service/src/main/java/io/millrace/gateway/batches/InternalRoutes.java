package io.millrace.gateway.batches;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.request.RequestScope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.session.DefaultWebSessionManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives exchanges without a connection to the handler of all routes, behind the filters:
 * who asks is known already. What a route cannot do is answered as for everybody.
 */
final class InternalRoutes implements Routes {

	private final Supplier<WebHandler> handler;

	private final WebExceptionHandler errors;

	private final DefaultWebSessionManager sessions = new DefaultWebSessionManager();

	private final ServerCodecConfigurer codecs = ServerCodecConfigurer.create();

	private final AcceptHeaderLocaleContextResolver locales = new AcceptHeaderLocaleContextResolver();

	/**
	 * The routes.
	 * @param handler of all routes, which knows the ones that lead here, too
	 * @param errors answers failures
	 */
	InternalRoutes(Supplier<WebHandler> handler, WebExceptionHandler errors) {
		this.handler = handler;
		this.errors = errors;
	}

	@Override
	public Mono<Answer> post(Caller caller, String path, byte[] body, int priority) {
		return Mono.defer(() -> {
			Response response = new Response();
			ServerWebExchange exchange = new DefaultServerWebExchange(new Request(path, body), response, this.sessions,
					this.codecs, this.locales);
			Callers.identify(exchange, caller);
			RequestScope.postpone(exchange, priority);
			return this.handler.get()
				.handle(exchange)
				.onErrorResume((failure) -> this.errors.handle(exchange, failure))
				.then(Mono.fromSupplier(() -> response.answer(RequestScope.of(exchange).shownId())));
		});
	}

	/** A document that is here already. */
	private static final class Request extends AbstractServerHttpRequest {

		private final byte[] body;

		Request(String path, byte[] body) {
			super(HttpMethod.POST, URI.create(path), null, headers(body));
			this.body = body;
		}

		private static HttpHeaders headers(byte[] body) {
			HttpHeaders headers = new HttpHeaders();
			headers.setContentType(MediaType.APPLICATION_JSON);
			headers.setContentLength(body.length);
			return headers;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(this.body));
		}

		@Override
		protected MultiValueMap<String, HttpCookie> initCookies() {
			return new LinkedMultiValueMap<>();
		}

		@Override
		protected @Nullable SslInfo initSslInfo() {
			return null;
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals")
		public <T> T getNativeRequest() {
			throw new IllegalStateException("There is no connection.");
		}

	}

	/** Collects what is written. */
	private static final class Response extends AbstractServerHttpResponse {

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		Response() {
			super(DefaultDataBufferFactory.sharedInstance);
		}

		Answer answer(String requestId) {
			HttpStatusCode status = getStatusCode();
			String retryAfter = getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
			return new Answer((status != null) ? status.value() : 200, requestId, this.body.toByteArray(),
					(retryAfter != null) ? Duration.ofSeconds(Long.parseLong(retryAfter)) : Duration.ZERO);
		}

		@Override
		protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> content) {
			return Flux.from(content).doOnNext(this::add).then();
		}

		@Override
		protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> content) {
			return Flux.from(content).concatMap(this::writeWithInternal).then();
		}

		private void add(DataBuffer buffer) {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			this.body.writeBytes(bytes);
		}

		@Override
		protected void applyStatusCode() {
		}

		@Override
		protected void applyHeaders() {
		}

		@Override
		protected void applyCookies() {
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals")
		public <T> T getNativeResponse() {
			throw new IllegalStateException("There is no connection.");
		}

	}

}
