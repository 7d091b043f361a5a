package io.millrace.hub;

import java.util.regex.Pattern;

/**
 * A file of a commit.
 *
 * @param name its path in the repository, with slashes
 * @param etag names its content: the SHA-256 of a large file, or the SHA-1 by which git
 * knows a small one
 * @param size in bytes
 */
record RemoteFile(String name, String etag, long size) {

	private static final Pattern ETAG = Pattern.compile("\\w[\\w.-]{0,199}");

	RemoteFile {
		if (!ETAG.matcher(etag).matches() || size < 0) {
			throw new IllegalArgumentException(
					name + " has a name of its content and a size, got '" + etag + "' and " + size + ".");
		}
	}

}
