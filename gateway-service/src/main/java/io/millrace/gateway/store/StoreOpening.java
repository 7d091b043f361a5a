package io.millrace.gateway.store;

/**
 * Opens the database at the side of the start, so that no request waits for its schema to
 * be made. One in memory is opened by who first needs it.
 */
public final class StoreOpening {

	private volatile boolean over;

	StoreOpening(Database database) {
		this.over = !database.isLasting();
		if (!this.over) {
			database.open().onErrorComplete().doFinally((signal) -> this.over = true).subscribe();
		}
	}

	/**
	 * Whether the database is open, or could not be opened, which is tried again later.
	 */
	public boolean isOver() {
		return this.over;
	}

}
