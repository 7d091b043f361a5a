package io.millrace.platform;

import java.util.List;

/** Where the processes of a cluster are, each under its name. */
interface Network extends AutoCloseable {

	/** All on this machine's loopback interface, from which nobody can be cut off. */
	Network LOOPBACK = new Network() {
		@Override
		public String host(String name) {
			return "127.0.0.1";
		}

		@Override
		public List<String> enter(String name) {
			return List.of();
		}

		@Override
		public void cut(String name) {
			throw new UnsupportedOperationException("Nobody is cut off from the loopback interface.");
		}

		@Override
		public void mend(String name) {
			throw new UnsupportedOperationException("Nobody is cut off from the loopback interface.");
		}

		@Override
		public void close() {
		}
	};

	/** Where the others, and this JVM, reach a process. */
	String host(String name);

	/** What stands before the command line of a process. */
	List<String> enter(String name);

	/** From now on nothing reaches a process or leaves it. */
	void cut(String name);

	/** Ends what {@link #cut} began. */
	void mend(String name);

	@Override
	void close();

}
