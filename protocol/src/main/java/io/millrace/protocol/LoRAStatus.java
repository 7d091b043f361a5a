package io.millrace.protocol;

/** What became of an operation on an adapter. */
public enum LoRAStatus {

	SUCCESS,

	/** There is an adapter of that name. */
	LOAD_NAME_EXISTS,

	/** There is no adapter at that path, or none that may be read. */
	LOAD_INVALID_PATH,

	/** What is there is no adapter of this model, or of a kind that is not supported. */
	LOAD_INVALID_ADAPTER,

	/** As many adapters are loaded as there may be. */
	LOAD_SLOTS_FULL,

	/** It could not be loaded, whatever it is. */
	LOAD_ERROR,

	/** There is no adapter of that name. */
	UNLOAD_NAME_NONEXISTENT,

	/** The worker has no room for adapters by its settings. */
	DISABLED

}
