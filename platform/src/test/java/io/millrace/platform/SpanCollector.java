package io.millrace.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A collector that takes OTLP over HTTP and keeps the spans. */
final class SpanCollector implements AutoCloseable {

	private final HttpServer server;

	private final List<Span> spans = new CopyOnWriteArrayList<>();

	SpanCollector() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		this.server.createContext("/v1/traces", this::take);
		this.server.start();
	}

	/** Where it listens. */
	String endpoint() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/v1/traces";
	}

	/** The spans of a trace that have arrived. */
	List<Span> spans(String traceId) {
		return this.spans.stream().filter((span) -> span.traceId().equals(traceId)).toList();
	}

	private void take(HttpExchange exchange) throws IOException {
		byte[] body = exchange.getRequestBody().readAllBytes();
		if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
			body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
		}
		fields(body, (field, resourceSpans) -> read(bytes(resourceSpans)));
		exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
		exchange.sendResponseHeaders(200, -1);
		exchange.close();
	}

	private void read(byte[] resourceSpans) {
		Map<String, String> resource = new TreeMap<>();
		List<byte[]> found = new ArrayList<>();
		fields(resourceSpans, (field, value) -> {
			if (field == 1) {
				fields(bytes(value), (inner, attribute) -> attribute(resource, bytes(attribute)));
			}
			else if (field == 2) {
				fields(bytes(value), (inner, span) -> {
					if (inner == 2) {
						found.add(bytes(span));
					}
				});
			}
		});
		found.forEach((span) -> this.spans.add(span(span, resource.getOrDefault("service.name", ""))));
	}

	private static Span span(byte[] message, String service) {
		Map<Integer, Object> values = new TreeMap<>();
		Map<String, String> attributes = new TreeMap<>();
		fields(message, (field, value) -> {
			if (field == 9) {
				attribute(attributes, bytes(value));
			}
			else {
				values.put(field, value);
			}
		});
		return new Span(hex(values.get(1)), hex(values.get(2)), hex(values.get(4)), text(values.get(5)), service,
				(long) values.get(7), (long) values.get(8), attributes);
	}

	private static void attribute(Map<String, String> attributes, byte[] keyValue) {
		Map<Integer, Object> pair = new TreeMap<>();
		fields(keyValue, pair::put);
		StringBuilder text = new StringBuilder();
		if (pair.get(2) instanceof byte[] any) {
			fields(any, (kind, value) -> text.append((kind == 1) ? text(value) : (kind == 3) ? value : "…"));
		}
		attributes.put(text(pair.get(1)), text.toString());
	}

	/**
	 * The fields of a protobuf message: numbers as {@link Long}, everything else as
	 * bytes.
	 */
	private static void fields(byte[] message, BiConsumer<Integer, Object> consumer) {
		ByteBuffer buffer = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
		while (buffer.hasRemaining()) {
			int tag = (int) varint(buffer);
			Object value = switch (tag & 7) {
				case 0 -> varint(buffer);
				case 1 -> buffer.getLong();
				case 2 -> {
					byte[] content = new byte[(int) varint(buffer)];
					buffer.get(content);
					yield content;
				}
				case 5 -> (long) buffer.getInt();
				default -> throw new AssertionError("wire type " + (tag & 7));
			};
			consumer.accept(tag >>> 3, value);
		}
	}

	private static long varint(ByteBuffer buffer) {
		long value = 0;
		for (int shift = 0;; shift += 7) {
			byte next = buffer.get();
			value |= (next & 0x7FL) << shift;
			if (next >= 0) {
				return value;
			}
		}
	}

	private static byte[] bytes(Object value) {
		return (byte[]) value;
	}

	private static String text(Object value) {
		return new String(bytes(value), StandardCharsets.UTF_8);
	}

	private static String hex(Object value) {
		return (value instanceof byte[] id) ? HexFormat.of().formatHex(id) : "";
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/** A span as it arrived; attributes that are neither text nor number are not read. */
	record Span(String traceId, String spanId, String parentId, String name, String service, long beganNanos,
			long endedNanos, Map<String, String> attributes) {

	}

}
