package io.millrace.protocol;

/**
 * What is to be done with an adapter. There is none to list them: workers say which they
 * have in every {@link io.millrace.protocol.message.Load}.
 */
public enum LoRAOperation {

	LOAD, UNLOAD

}
