package io.millrace.protocol;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of servers that others are told before they run, or that are gone for a while and
 * come back. A port that the system chose for a socket closed since may be anybody's by
 * then: another server's that asks for any port, or a client's. So these lie below what
 * Linux (from 32768), macOS and Windows (from 49152) choose from.
 */
public final class FreePort {

	private static final int FIRST = 10_000;

	private static final int COUNT = 22_000;

	private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

	private FreePort() {
	}

	/**
	 * A port where nobody listens, another at each call.
	 * @throws IllegalStateException if there is none
	 */
	public static int next() {
		for (int tries = 0; tries < COUNT; tries++) {
			int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
			try (ServerSocket socket = new ServerSocket(port)) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// It is taken.
			}
		}
		throw new IllegalStateException("All ports from " + FIRST + " on are taken.");
	}

}
