package io.millrace.worker;

import java.time.Duration;

import io.millrace.protocol.ModelCard;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.protocol.ProtocolObserver;

/**
 * A model that can be served.
 *
 * @param card what it is, with the limits it is served with
 * @param engine runs it; started by whoever connects it
 * @param observer is told what happens to it on the bus
 * @param openedIn how long it took to open
 */
public record Worker(ModelCard card, ModelEngine engine, ProtocolObserver observer, Duration openedIn) {

}
