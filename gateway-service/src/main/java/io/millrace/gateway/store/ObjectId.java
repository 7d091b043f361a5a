package io.millrace.gateway.store;

import io.millrace.protocol.RequestId;

/** Ids of what clients find again: a prefix that says what it is, and 32 digits. */
public final class ObjectId {

	private ObjectId() {
	}

	/** A new id of a batch. */
	public static String ofBatch() {
		return create("batch_");
	}

	/** A new id of a batch's line. */
	public static String ofBatchLine() {
		return create("batch_req_");
	}

	/** A new id of a file. */
	public static String ofFile() {
		return create("file-");
	}

	/** Later ones sort behind earlier ones. */
	private static String create(String prefix) {
		return prefix + RequestId.create().value().replace("-", "");
	}

}
