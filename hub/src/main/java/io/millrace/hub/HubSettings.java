package io.millrace.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/**
 * Where models come from and where they are kept, by the variables that Python's
 * {@code huggingface_hub} reads.
 *
 * @param endpoint the hub, without a slash at its end
 * @param cache the directory with a folder for each repository
 * @param token who asks; null for nobody in particular
 * @param offline whether only the cache is looked into
 */
public record HubSettings(URI endpoint, Path cache, @Nullable String token, boolean offline) {

	private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

	/**
	 * The settings of an environment.
	 * @param variables the value of a variable, or null
	 * @throws MillraceException if one of them makes no sense
	 */
	public static HubSettings of(Function<String, @Nullable String> variables) {
		Variables given = new Variables(variables);
		Path home = given.path("HF_HOME",
				given.path("XDG_CACHE_HOME", Variables.userHome().resolve(".cache")).resolve("huggingface"));
		Path cache = given.path("HF_HUB_CACHE", given.path("HUGGINGFACE_HUB_CACHE", home.resolve("hub")));
		return new HubSettings(endpoint(given.text("HF_ENDPOINT", "https://huggingface.co")), cache, token(given, home),
				given.flag("HF_HUB_OFFLINE") || given.flag("TRANSFORMERS_OFFLINE"));
	}

	private static URI endpoint(String text) {
		String url = text.replaceAll("/+$", "");
		if (!url.matches("https?://[^/?#\\s]+(/[^?#\\s]*)?")) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST,
					"HF_ENDPOINT is the URL of a hub, such as https://huggingface.co, got '" + text + "'.");
		}
		return URI.create(url);
	}

	private static @Nullable String token(Variables given, Path home) {
		if (given.flag("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
			return null;
		}
		String token = given.text("HF_TOKEN", given.text("HUGGING_FACE_HUB_TOKEN", "")).strip();
		return !token.isEmpty() ? token : tokenIn(given.path("HF_TOKEN_PATH", home.resolve("token")));
	}

	private static @Nullable String tokenIn(Path file) {
		if (!Files.isReadable(file)) {
			return null;
		}
		try {
			String token = Files.readString(file, StandardCharsets.UTF_8).strip();
			return !token.isEmpty() ? token : null;
		}
		catch (IOException ex) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The token file " + file + " cannot be read.", null,
					ex);
		}
	}

	/** Whether a URL is the hub's own, so that the token may be shown to it. */
	boolean isHub(URI url) {
		return origin(url).equals(origin(this.endpoint));
	}

	private static String origin(URI url) {
		int standard = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
		int port = (url.getPort() >= 0) ? url.getPort() : standard;
		return (url.getScheme() + "://" + url.getHost() + ":" + port).toLowerCase(Locale.ROOT);
	}

	@Override
	public String toString() {
		return "HubSettings[endpoint=" + this.endpoint + ", cache=" + this.cache + ", offline=" + this.offline + "]";
	}

	/** Variables that are not there and empty ones are the same. */
	private record Variables(Function<String, @Nullable String> source) {

		String text(String name, String standard) {
			String value = this.source.apply(name);
			return (value != null && !value.isBlank()) ? value.strip() : standard;
		}

		Path path(String name, Path standard) {
			String value = text(name, "");
			if (value.isEmpty()) {
				return standard;
			}
			return (value.equals("~") || value.startsWith("~/"))
					? userHome().resolve(value.substring(1).replaceFirst("^/", "")) : Path.of(value);
		}

		boolean flag(String name) {
			return TRUE.contains(text(name, "").toUpperCase(Locale.ROOT));
		}

		static Path userHome() {
			return Path.of(System.getProperty("user.home"));
		}

	}

}
