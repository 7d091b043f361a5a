package io.millrace.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Bytes to a server and back, for requests that no HTTP client would send. */
final class RawHttp {

	private static final int TIMEOUT_MS = 20_000;

	private static final int MAX_BYTES = 1 << 20;

	private RawHttp() {
	}

	/** The whole answer to a request, up to the end of the connection. */
	static String exchange(String url, byte[] request) {
		URI uri = URI.create(url);
		try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
			socket.setSoTimeout(TIMEOUT_MS);
			socket.getOutputStream().write(request);
			socket.getOutputStream().flush();
			return read(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The answer to a request whose lines end with CR and LF, and which closes the
	 * connection.
	 */
	static String exchange(String url, String lines, String body) {
		String head = lines.replace("\n", "\r\n") + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
		return exchange(url, (head + body).getBytes(StandardCharsets.UTF_8));
	}

	private static String read(InputStream in) throws IOException {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		byte[] buffer = new byte[4096];
		for (int count = in.read(buffer); count >= 0 && answer.size() < MAX_BYTES; count = in.read(buffer)) {
			answer.write(buffer, 0, count);
		}
		return answer.toString(StandardCharsets.UTF_8);
	}

}
