package io.millrace.gateway.responses;

import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.RequestPermits;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.WebsocketServerSpec;

/** {@code GET /v1/responses} with an upgrade: responses over a WebSocket. */
@RestController
final class SocketController {

	private final HandshakeWebSocketService sockets;

	private final RequestPermits permits;

	private final Turns turns;

	private final ResponseService service;

	private final ResponseShelf shelf;

	private final RequestBodies bodies;

	private final RequestLimits limits;

	private final ResponsesProperties properties;

	SocketController(Turns turns, ResponseService service, ResponseShelf shelf, RequestBodies bodies,
			RequestLimits limits, ResponsesProperties properties) {
		this.turns = turns;
		this.service = service;
		this.shelf = shelf;
		this.bodies = bodies;
		this.limits = limits;
		this.properties = properties;
		this.permits = new RequestPermits(properties.maxConnections());
		this.sockets = new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
				() -> WebsocketServerSpec.builder().maxFramePayloadLength(limits.maxBodyBytes())));
	}

	@GetMapping("/v1/responses")
	Mono<Void> connect(ServerWebExchange exchange) {
		if (!"websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getFirst(HttpHeaders.UPGRADE))) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"GET /v1/responses opens a WebSocket, and the request asks for no upgrade to one.");
		}
		SocketTurns answers = new SocketTurns(Callers.of(exchange), this.turns, this.service, this.shelf, this.bodies,
				this.limits.unknownFields());
		return this.permits.hold(1, this.sockets.handleRequest(exchange,
				new ResponseSocket(answers, this.properties.connectionLifetime())));
	}

}
