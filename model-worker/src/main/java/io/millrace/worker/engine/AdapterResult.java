package io.millrace.worker.engine;

import io.millrace.protocol.LoRAStatus;

/**
 * What became of an operation on an adapter.
 *
 * @param status what
 * @param message one sentence for the client
 */
public record AdapterResult(LoRAStatus status, String message) {

	/** Of a model that can have no adapters. */
	public static final AdapterResult DISABLED = new AdapterResult(LoRAStatus.DISABLED,
			"The model takes no adapters; start its worker with --max-loras.");

	public boolean isSuccess() {
		return this.status == LoRAStatus.SUCCESS;
	}

}
