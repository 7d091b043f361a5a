package io.millrace.worker.engine;

import java.util.List;

/** Takes what an engine makes. */
@FunctionalInterface
public interface EngineOutput {

	/**
	 * Takes what one step made. Called by the engine thread; it must neither block nor
	 * throw.
	 * @param emissions at least one, to be delivered in this order
	 */
	void emit(List<Emission> emissions);

}
