package io.millrace.worker.step;

/**
 * An adapter of low rank (LoRA) that was read and checked, and can be loaded into a slot
 * of the model that read it.
 */
public interface Adapter {

	/** A hash of its content: adapters that differ in anything differ in it. */
	String fingerprint();

	/** In how many parts it is loaded, one after the other between steps. */
	int parts();

}
