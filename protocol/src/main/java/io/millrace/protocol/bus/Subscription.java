package io.millrace.protocol.bus;

/** A running consumption. Closing it twice does nothing. */
public interface Subscription extends AutoCloseable {

	@Override
	void close();

}
