package io.millrace.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * One repository in the cache, as {@code huggingface_hub} lays it out: contents in
 * {@code blobs}, under their etags; what branches and tags are in {@code refs}; and in
 * {@code snapshots} each commit's files, as relative links to blobs.
 */
final class HubCache {

	private final Path root;

	private final Path folder;

	HubCache(Path root, HubModel model) {
		this.root = root.toAbsolutePath();
		this.folder = this.root.resolve(folderName(model));
	}

	private static String folderName(HubModel model) {
		return "models--" + model.repository().replace("/", "--");
	}

	/** Where a commit's files are. */
	Path snapshot(String commit) {
		return this.folder.resolve("snapshots").resolve(commit);
	}

	/** Where the contents of all files lie. */
	Path blobs() {
		return this.folder.resolve("blobs");
	}

	/** Where content lies. */
	Path blob(RemoteFile file) {
		return blobs().resolve(file.etag());
	}

	/** Where content lies that has not arrived as a whole. */
	Path incomplete(RemoteFile file) {
		return blobs().resolve(file.etag() + ".incomplete");
	}

	Path lock(RemoteFile file) {
		return this.root.resolve(".locks").resolve(this.folder.getFileName()).resolve(file.etag() + ".lock");
	}

	/** The newest commit that is known of a revision. */
	Optional<String> commit(HubModel model) throws IOException {
		if (model.isPinned()) {
			return Optional.of(model.revision());
		}
		Path ref = ref(model);
		if (!Files.isRegularFile(ref)) {
			return Optional.empty();
		}
		return Optional.of(Files.readString(ref).strip()).filter(HubModel::isCommit);
	}

	/** Remembers what a revision is. */
	void remember(HubModel model, String commit) throws IOException {
		if (model.isPinned() || commit(model).equals(Optional.of(commit))) {
			return;
		}
		Path ref = ref(model);
		Files.createDirectories(ref.getParent());
		Path written = beside(ref);
		Files.writeString(written, commit, StandardCharsets.US_ASCII);
		Files.move(written, ref, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

	private Path ref(HubModel model) {
		return this.folder.resolve("refs").resolve(model.revision());
	}

	/** Makes the directory that contents are written to; a cache may be read-only. */
	void prepare() throws IOException {
		if (!Files.isDirectory(blobs())) {
			Files.createDirectories(blobs());
		}
	}

	/** Whether a commit's file is there, content included. */
	boolean has(String commit, String name) {
		return Files.exists(snapshot(commit).resolve(name));
	}

	/**
	 * Makes content a commit's file: by a link, or where there are no links by moving it.
	 */
	void link(String commit, RemoteFile file) throws IOException {
		Path pointer = snapshot(commit).resolve(file.name());
		if (Files.exists(pointer)) {
			return;
		}
		Path directory = Files.createDirectories(pointer.resolveSibling("."));
		Files.deleteIfExists(pointer);
		Path blob = blob(file);
		try {
			Files.createSymbolicLink(pointer, directory.normalize().relativize(blob));
		}
		catch (FileAlreadyExistsException ex) {
			// Another process was faster.
		}
		catch (UnsupportedOperationException | FileSystemException ex) {
			Files.move(blob, pointer, StandardCopyOption.ATOMIC_MOVE);
		}
	}

	private static Path beside(Path file) {
		return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
	}

}
