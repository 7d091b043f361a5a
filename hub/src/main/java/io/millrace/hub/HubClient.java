package io.millrace.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.HashSet;
import java.util.Set;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the hub about one model. Follows redirects by itself, since the token is for the
 * hub alone and not for the hosts that its files lie on. Thread-safe; each method is one
 * attempt.
 */
final class HubClient implements AutoCloseable {

	private static final JsonMapper mapper = new JsonMapper();

	private static final int MAX_REDIRECTS = 10;

	private static final int MAX_LISTING_BYTES = 64 << 20;

	private static final int OK = 200;

	private static final int PARTIAL = 206;

	private static final int UNSATISFIABLE = 416;

	private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

	private final HubSettings settings;

	private final HubModel model;

	private final HubLimits limits;

	private final HubErrors errors;

	/** Over HTTP 1.1, so that each file has a connection, and a window, of its own. */
	private final HttpClient http;

	HubClient(HubSettings settings, HubModel model, HubLimits limits) {
		this.settings = settings;
		this.model = model;
		this.limits = limits;
		this.errors = new HubErrors(settings, model);
		this.http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.connectTimeout(limits.answerTimeout())
			.build();
	}

	/** What the revision is now. */
	Revision revision() throws TransientException, InterruptedException {
		URI url = url("api/models/" + this.model.repository() + "/revision/" + encode(this.model.revision()));
		HttpResponse<InputStream> response = get(url, 0);
		try (InputStream body = response.body()) {
			if (response.statusCode() != OK) {
				throw refused(response);
			}
			return revision(body.readNBytes(MAX_LISTING_BYTES));
		}
		catch (TransientException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw broken(ex);
		}
	}

	private Revision revision(byte[] json) {
		try {
			JsonNode root = mapper.readTree(json);
			Set<String> files = new HashSet<>();
			root.path("siblings").forEach((file) -> files.add(file.path("rfilename").asString("")));
			return new Revision(root.path("sha").asString(""), files);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new MillraceException(
					ErrorCode.UNAVAILABLE, this.settings.endpoint()
							+ " does not answer as a hub does: its description of '" + this.model + "' cannot be read.",
					null, ex);
		}
	}

	/** What the hub says of a file, without its content. */
	RemoteFile describe(String commit, String name) throws TransientException, InterruptedException {
		URI url = file(commit, name);
		for (int i = 0; i <= MAX_REDIRECTS; i++) {
			HttpResponse<Void> response = send(request(url).method("HEAD", HttpRequest.BodyPublishers.noBody()),
					BodyHandlers.discarding());
			HttpHeaders headers = response.headers();
			boolean redirects = REDIRECTS.contains(response.statusCode());
			if (!redirects && response.statusCode() != OK) {
				throw refused(response);
			}
			if (!redirects || headers.firstValue("X-Linked-Etag").isPresent()) {
				return described(name, headers);
			}
			url = redirected(response);
		}
		throw tooManyRedirects();
	}

	private RemoteFile described(String name, HttpHeaders headers) {
		String etag = headers.firstValue("X-Linked-Etag").or(() -> headers.firstValue("ETag")).orElse("");
		long size = headers.firstValueAsLong("X-Linked-Size")
			.orElse(headers.firstValueAsLong("Content-Length").orElse(-1));
		try {
			return new RemoteFile(name, etag.replaceFirst("^W/", "").replace("\"", ""), size);
		}
		catch (IllegalArgumentException ex) {
			throw new MillraceException(ErrorCode.UNAVAILABLE,
					this.settings.endpoint() + " does not answer as a hub does: " + ex.getMessage(), null, ex);
		}
	}

	/**
	 * Begins to read a file.
	 * @param offset the first byte that is wanted
	 * @return the content, from the offset or, where the server knows no ranges, from the
	 * beginning; to be closed
	 */
	Content open(String commit, String name, long offset) throws TransientException, InterruptedException {
		HttpResponse<InputStream> response = get(file(commit, name), offset);
		int status = response.statusCode();
		if (status == OK) {
			return new Content(response.body(), 0);
		}
		if (status == PARTIAL && startsAt(response.headers(), offset)) {
			return new Content(response.body(), offset);
		}
		close(response);
		if (status == UNSATISFIABLE || status == PARTIAL) {
			return (offset > 0) ? open(commit, name, 0) : mismatch(name);
		}
		throw refused(response);
	}

	private Content mismatch(String name) throws TransientException {
		throw new TransientException("the hub sends another part of " + name + " than was asked for", null, null);
	}

	private static boolean startsAt(HttpHeaders headers, long offset) {
		return headers.firstValue("Content-Range")
			.filter((range) -> range.startsWith("bytes " + offset + "-"))
			.isPresent();
	}

	private HttpResponse<InputStream> get(URI start, long offset) throws TransientException, InterruptedException {
		URI url = start;
		for (int i = 0; i <= MAX_REDIRECTS; i++) {
			HttpRequest.Builder request = request(url).GET();
			if (offset > 0) {
				request.header("Range", "bytes=" + offset + "-");
			}
			HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
			if (!REDIRECTS.contains(response.statusCode())) {
				return response;
			}
			close(response);
			url = redirected(response);
		}
		throw tooManyRedirects();
	}

	private HttpRequest.Builder request(URI url) {
		HttpRequest.Builder request = HttpRequest.newBuilder(url)
			.timeout(this.limits.answerTimeout())
			.header("User-Agent", "millrace")
			.header("Accept-Encoding", "identity");
		String token = this.settings.token();
		if (token != null && this.settings.isHub(url)) {
			request.header("Authorization", "Bearer " + token);
		}
		return request;
	}

	private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
			throws TransientException, InterruptedException {
		try {
			return this.http.send(request.build(), handler);
		}
		catch (IOException ex) {
			throw broken(ex);
		}
	}

	private URI redirected(HttpResponse<?> response) throws TransientException {
		String location = response.headers().firstValue("Location").orElse("");
		try {
			URI target = response.uri().resolve(location);
			boolean isSafe = "https".equals(target.getScheme())
					|| target.getScheme().equals(response.uri().getScheme());
			if (isSafe && target.getHost() != null) {
				return target;
			}
		}
		catch (IllegalArgumentException ex) {
			throw new TransientException("the hub redirects to no URL", null, ex);
		}
		throw new MillraceException(ErrorCode.UNAVAILABLE, "The hub redirects from " + response.uri().getScheme()
				+ " to '" + location + "', which is not followed.");
	}

	private static TransientException tooManyRedirects() {
		return new TransientException("the hub redirects more than " + MAX_REDIRECTS + " times", null, null);
	}

	private RuntimeException refused(HttpResponse<?> response) throws TransientException {
		return this.errors.refused(response.statusCode(), response.headers(), this.settings.isHub(response.uri()));
	}

	private TransientException broken(IOException cause) {
		if (isBecauseOfACertificate(cause)) {
			throw new MillraceException(ErrorCode.UNAVAILABLE,
					"The certificate of " + this.settings.endpoint()
							+ ", or of a host that it redirects to, is not trusted: " + cause.getMessage() + ".",
					null, cause);
		}
		if (cause instanceof HttpTimeoutException) {
			return new TransientException(this.settings.endpoint() + " does not answer within "
					+ this.limits.answerTimeout().toSeconds() + " s", null, cause);
		}
		if (cause instanceof ConnectException) {
			return new TransientException(this.settings.endpoint() + " cannot be reached", null, cause);
		}
		return new TransientException("the connection broke (" + cause.getMessage() + ")", null, cause);
	}

	private static boolean isBecauseOfACertificate(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof CertificateException) {
				return true;
			}
		}
		return false;
	}

	private static void close(HttpResponse<InputStream> response) {
		try {
			response.body().close();
		}
		catch (IOException ex) {
			// Nobody reads it.
		}
	}

	private URI file(String commit, String name) {
		return url(this.model.repository() + "/resolve/" + commit + "/" + encode(name).replace("%2F", "/"));
	}

	private URI url(String path) {
		return URI.create(this.settings.endpoint() + "/" + path);
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

	/**
	 * What a file holds from some byte on.
	 *
	 * @param stream to be closed
	 * @param offset of its first byte
	 */
	record Content(InputStream stream, long offset) {

	}

}
