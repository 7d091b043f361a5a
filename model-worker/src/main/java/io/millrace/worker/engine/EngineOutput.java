package io.millrace.worker.engine;

/** Is told that an engine has made something. */
@FunctionalInterface
public interface EngineOutput {

	/**
	 * There is something new in the transcripts of one or more sequences. Called by the
	 * engine thread, at most once a step; it must neither block nor throw.
	 */
	void transcriptsChanged();

}
