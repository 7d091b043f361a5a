package io.millrace.hub;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A model on the hub.
 *
 * @param repository {@code org/name}
 * @param revision a branch, a tag or a commit
 * @param file the one GGUF file that is the model; null for a repository that is one
 */
public record HubModel(String repository, String revision, @Nullable String file) {

	/** What is taken where nothing else is asked for. */
	public static final String MAIN = "main";

	private static final int MAX_REPOSITORY_LENGTH = 96;

	private static final Pattern REPOSITORY = Pattern.compile("\\w[\\w.-]*/\\w[\\w.-]*");

	private static final Pattern REVISION = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*");

	private static final Pattern FILE = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*\\.gguf", Pattern.CASE_INSENSITIVE);

	private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

	private static final Pattern WHOLE = Pattern.compile("([^@:]+)(?:@([^:]+))?(?::(.+))?");

	public HubModel {
		require(REPOSITORY.matcher(repository).matches() && repository.length() <= MAX_REPOSITORY_LENGTH,
				"A repository is org/name", repository);
		require(REVISION.matcher(revision).matches() && !revision.contains(".."),
				"A revision is a branch, a tag or a commit", revision);
		require(file == null || (FILE.matcher(file).matches() && !file.contains("..")), "A file ends in .gguf", file);
	}

	/**
	 * Reads {@code org/name}, {@code org/name@revision},
	 * {@code org/name@revision:FILE.gguf}.
	 * @return empty if it is none of them
	 */
	public static Optional<HubModel> parse(String text) {
		Matcher whole = WHOLE.matcher(text);
		if (!whole.matches()) {
			return Optional.empty();
		}
		String revision = whole.group(2);
		try {
			return Optional.of(new HubModel(whole.group(1), (revision != null) ? revision : MAIN, whole.group(3)));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/** Whether the revision is a commit, so that what it means never changes. */
	boolean isPinned() {
		return isCommit(this.revision);
	}

	/** The model in the files of a commit: their directory, or its GGUF file. */
	Path pathIn(Path snapshot) {
		return (this.file != null) ? snapshot.resolve(this.file) : snapshot;
	}

	static boolean isCommit(String revision) {
		return COMMIT.matcher(revision).matches();
	}

	private static void require(boolean condition, String rule, @Nullable String given) {
		if (!condition) {
			throw new IllegalArgumentException(rule + ", got '" + given + "'.");
		}
	}

	@Override
	public String toString() {
		return this.repository + (this.revision.equals(MAIN) ? "" : "@" + this.revision)
				+ ((this.file != null) ? ":" + this.file : "");
	}

}
