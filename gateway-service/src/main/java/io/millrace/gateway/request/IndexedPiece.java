package io.millrace.gateway.request;

import io.millrace.gateway.stream.Piece;

/**
 * A piece of one of a request's choices.
 *
 * @param index which choice, from 0
 * @param piece what it says
 */
public record IndexedPiece(int index, Piece piece) {

}
