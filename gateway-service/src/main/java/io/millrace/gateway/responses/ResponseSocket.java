package io.millrace.gateway.responses;

import java.time.Duration;

import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One connection: its messages are answered one after the other, for a while. */
final class ResponseSocket implements WebSocketHandler {

	private final SocketTurns turns;

	private final Duration lifetime;

	ResponseSocket(SocketTurns turns, Duration lifetime) {
		this.turns = turns;
		this.lifetime = lifetime;
	}

	@Override
	public Mono<Void> handle(WebSocketSession session) {
		byte[] over = SocketErrors.frame(400, "invalid_request_error", "websocket_connection_limit_reached",
				"A connection stays open for " + this.lifetime.toMinutes() + " minutes; open another one.", null);
		Flux<byte[]> answers = session.receive()
			.filter((message) -> message.getType() == WebSocketMessage.Type.TEXT)
			.map(WebSocketMessage::getPayloadAsText)
			.concatMap(this.turns::answer, 1);
		return session
			.send(Flux.merge(answers, Mono.delay(this.lifetime).map((tick) -> over))
				.takeUntil((frame) -> frame == over)
				.takeUntilOther(session.closeStatus())
				.map((frame) -> new WebSocketMessage(WebSocketMessage.Type.TEXT, session.bufferFactory().wrap(frame))))
			.then(Mono.defer(session::close));
	}

}
