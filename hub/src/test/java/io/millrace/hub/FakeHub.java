package io.millrace.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

/**
 * A server that behaves like the hub: a listing of each revision, small files from itself
 * under git's SHA-1, large ones by a redirect to another host under their SHA-256. Any
 * request can be answered otherwise, once or always.
 */
final class FakeHub implements AutoCloseable {

	static final String TOKEN = "hf_secret";

	private static final int LARGE = 1_000;

	private static final String RESOLVE = "/resolve/";

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final HttpServer hub = server(this::onHub);

	private final HttpServer storage = server(this::onStorage);

	/** By repository and then by commit, its files. */
	private final Map<String, Map<String, Map<String, byte[]>>> repositories = new ConcurrentHashMap<>();

	private final Map<String, String> refs = new ConcurrentHashMap<>();

	private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

	private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	/** Answers a request in place of the hub, or leaves it to it by returning false. */
	interface Fault {

		boolean answer(HttpExchange exchange) throws IOException;

	}

	record Request(String host, String method, String path, String authorization, String range) {

	}

	URI url() {
		return URI.create("http://127.0.0.1:" + this.hub.getAddress().getPort());
	}

	/** Another host: {@code localhost} instead of the address. */
	private String storageUrl() {
		return "http://localhost:" + this.storage.getAddress().getPort();
	}

	/** Adds a commit to a branch, and gives its hash. */
	String commit(String repository, String branch, Map<String, byte[]> files) {
		String commit = hash("SHA-1", new byte[0],
				(repository + branch + this.refs + this.repositories).getBytes(StandardCharsets.UTF_8));
		this.repositories.computeIfAbsent(repository, (name) -> new ConcurrentHashMap<>())
			.put(commit, new LinkedHashMap<>(files));
		this.refs.put(repository + "@" + branch, commit);
		files.values().forEach((content) -> this.contents.put(sha256(content), content));
		return commit;
	}

	/** The next requests whose path has a part are answered so. */
	void failing(String part, int times, Answer answer) {
		Map<String, Integer> left = new ConcurrentHashMap<>(Map.of("left", times));
		this.faults.add((exchange) -> {
			boolean meant = exchange.getRequestURI().getPath().contains(part)
					&& left.compute("left", (key, count) -> count - 1) >= 0;
			if (meant) {
				answer.give(exchange);
			}
			return meant;
		});
	}

	void always(Fault fault) {
		this.faults.add(fault);
	}

	/** Gives an answer. */
	interface Answer {

		void give(HttpExchange exchange) throws IOException;

	}

	static Answer status(int status, String... headers) {
		return (exchange) -> {
			for (int i = 0; i < headers.length; i += 2) {
				exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
			}
			exchange.sendResponseHeaders(status, -1);
			exchange.close();
		};
	}

	/** Tells the whole length and breaks off in the middle. */
	Answer cutAfter(int bytes) {
		return (exchange) -> {
			byte[] content = this.contents.get(lastPart(exchange));
			int from = rangeStart(exchange);
			headers(exchange, content, from);
			OutputStream body = exchange.getResponseBody();
			body.write(content, from, bytes);
			body.flush();
			exchange.close();
		};
	}

	List<Request> requests() {
		return this.requests;
	}

	/** How often content was asked for on the other host. */
	List<Request> downloads() {
		return this.requests.stream().filter((request) -> request.host().equals("storage")).toList();
	}

	private HttpServer server(HttpHandler handler) {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
			server.setExecutor(this.threads);
			server.createContext("/", handler);
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void onHub(HttpExchange exchange) throws IOException {
		if (isFaulty("hub", exchange)) {
			return;
		}
		String path = exchange.getRequestURI().getRawPath().substring(1);
		if (path.startsWith("api/models/")) {
			int at = path.indexOf("/revision/");
			list(exchange, path.substring("api/models/".length(), at),
					URLDecoder.decode(path.substring(at + "/revision/".length()), StandardCharsets.UTF_8));
		}
		else if (path.contains(RESOLVE)) {
			int at = path.indexOf(RESOLVE);
			String[] rest = path.substring(at + RESOLVE.length()).split("/", 2);
			resolve(exchange, path.substring(0, at), URLDecoder.decode(rest[0], StandardCharsets.UTF_8), rest[1]);
		}
		else {
			status(404).give(exchange);
		}
	}

	private void list(HttpExchange exchange, String repository, String revision) throws IOException {
		if (!this.repositories.containsKey(repository)) {
			status(401, "X-Error-Code", "RepoNotFound").give(exchange);
			return;
		}
		String commit = commit(repository, revision);
		if (commit == null) {
			status(404, "X-Error-Code", "RevisionNotFound").give(exchange);
			return;
		}
		String siblings = this.repositories.get(repository)
			.get(commit)
			.keySet()
			.stream()
			.map((name) -> "{\"rfilename\": \"" + name + "\"}")
			.collect(Collectors.joining(", "));
		byte[] body = ("{\"id\": \"" + repository + "\", \"sha\": \"" + commit + "\", \"siblings\": [" + siblings
				+ "]}")
			.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private String commit(String repository, String revision) {
		return this.repositories.get(repository).containsKey(revision) ? revision
				: this.refs.get(repository + "@" + revision);
	}

	private void resolve(HttpExchange exchange, String repository, String revision, String name) throws IOException {
		String commit = commit(repository, revision);
		byte[] content = (commit != null) ? this.repositories.get(repository).get(commit).get(name) : null;
		if (content == null) {
			status(404, "X-Error-Code", (commit != null) ? "EntryNotFound" : "RevisionNotFound", "X-Repo-Commit",
					(commit != null) ? commit : "")
				.give(exchange);
			return;
		}
		exchange.getResponseHeaders().add("X-Repo-Commit", commit);
		if (content.length >= LARGE) {
			status(302, "X-Linked-Etag", '"' + sha256(content) + '"', "X-Linked-Size", String.valueOf(content.length),
					"Location", storageUrl() + "/" + sha256(content))
				.give(exchange);
			return;
		}
		exchange.getResponseHeaders().add("ETag", '"' + gitSha1(content) + '"');
		send(exchange, content);
	}

	private void onStorage(HttpExchange exchange) throws IOException {
		if (!isFaulty("storage", exchange)) {
			send(exchange, this.contents.get(lastPart(exchange)));
		}
	}

	private boolean isFaulty(String host, HttpExchange exchange) throws IOException {
		String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
		String range = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
		this.requests.add(new Request(host, exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
				authorization, range));
		for (Fault fault : this.faults) {
			if (fault.answer(exchange)) {
				return true;
			}
		}
		return false;
	}

	static void send(HttpExchange exchange, byte[] content) throws IOException {
		if (exchange.getRequestMethod().equals("HEAD")) {
			exchange.getResponseHeaders().add("Content-Length", String.valueOf(content.length));
			exchange.sendResponseHeaders(200, -1);
		}
		else {
			int from = rangeStart(exchange);
			headers(exchange, content, from);
			exchange.getResponseBody().write(content, from, content.length - from);
		}
		exchange.close();
	}

	private static void headers(HttpExchange exchange, byte[] content, int from) throws IOException {
		if (from > 0) {
			exchange.getResponseHeaders()
				.add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
		}
		exchange.sendResponseHeaders((from > 0) ? 206 : 200, content.length - from);
	}

	private static int rangeStart(HttpExchange exchange) {
		String range = exchange.getRequestHeaders().getFirst("Range");
		return (range != null) ? Integer.parseInt(range.replaceFirst("bytes=(\\d+)-.*", "$1")) : 0;
	}

	private static String lastPart(HttpExchange exchange) {
		String path = exchange.getRequestURI().getPath();
		return path.substring(path.lastIndexOf('/') + 1);
	}

	static String sha256(byte[] content) {
		return hash("SHA-256", new byte[0], content);
	}

	static String gitSha1(byte[] content) {
		return hash("SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8), content);
	}

	private static String hash(String algorithm, byte[] head, byte[] content) {
		try {
			MessageDigest digest = MessageDigest.getInstance(algorithm);
			digest.update(head);
			return HexFormat.of().formatHex(digest.digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.hub.stop(0);
		this.storage.stop(0);
		this.threads.shutdownNow();
	}

}
