package io.millrace.gateway.responses;

import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.request.Served;
import io.millrace.gateway.stream.Piece;
import reactor.core.publisher.Flux;

/**
 * A turn that can be answered.
 *
 * @param turn what is answered
 * @param events tells what its events are
 * @param pieces what the model generates
 */
record Running(Turn turn, ResponseEvents events, Flux<Piece> pieces) {

	static Running of(Turn turn, ResponseEvents events, Served served) {
		return new Running(turn, events, served.pieces().map(IndexedPiece::piece));
	}

}
