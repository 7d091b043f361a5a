package io.millrace.gateway.files;

import java.time.Duration;

import io.millrace.gateway.request.RequestPermits;
import io.millrace.gateway.store.Database;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.multipart.PartEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes files in, within the tenant's quota. */
final class Files {

	private final FileStore store;

	private final Database database;

	private final FileProperties properties;

	private final RequestPermits permits;

	private final Duration idleTimeout;

	/**
	 * The files of all tenants.
	 * @param idleTimeout how long a client may send nothing of a file
	 */
	Files(FileStore store, Database database, FileProperties properties, Duration idleTimeout) {
		this.store = store;
		this.database = database;
		this.properties = properties;
		this.permits = new RequestPermits(properties.maxUploads());
		this.idleTimeout = idleTimeout;
	}

	/**
	 * Stores a file as it comes.
	 * @param declared how many bytes the request says it has, or -1
	 */
	Mono<StoredFile> upload(String tenant, long declared, Flux<PartEvent> parts) {
		long most = this.properties.maxSize().toBytes();
		if (declared - Upload.OVERHEAD_BYTES > most) {
			return Mono.error(tooLarge(most));
		}
		return this.permits.hold(1, this.store.usage(tenant).flatMap((usage) -> {
			check(usage, 0);
			return this.store.begin(tenant, "", "").flatMap((torso) -> received(torso, most, parts));
		}));
	}

	private Mono<StoredFile> received(StoredFile torso, long most, Flux<PartEvent> parts) {
		Upload upload = new Upload(torso, this.store, most);
		return upload.read(parts.timeout(this.idleTimeout))
			.then(Mono.defer(() -> complete(upload)))
			.timeout(this.properties.uploadTimeout())
			.onErrorMap(java.util.concurrent.TimeoutException.class, (ex) -> new MillraceException(
					ErrorCode.REQUEST_TIMEOUT,
					"A file may take " + this.properties.uploadTimeout().toSeconds() + " s to arrive, with pauses of "
							+ this.idleTimeout.toSeconds() + " s, and took longer."))
			.onErrorResume((failure) -> this.store.abandon(torso.id()).onErrorComplete().then(Mono.error(failure)))
			.doOnCancel(() -> this.store.abandon(torso.id()).onErrorComplete().subscribe());
	}

	private Mono<StoredFile> complete(Upload upload) {
		StoredFile file = upload.file();
		return this.database.inTransaction((client) -> FileStore.usage(client, file.tenant()).flatMap((usage) -> {
			check(usage, upload.bytes());
			return this.store.complete(client, file, upload.bytes(), upload.expiresAfter());
		}));
	}

	/** The file itself is among those that are counted, with no bytes yet. */
	private void check(FileStore.Usage usage, long more) {
		long quota = this.properties.quota().toBytes();
		if (usage.files() > this.properties.maxFiles()) {
			throw refused("may have " + this.properties.maxFiles() + " files, and has them");
		}
		if (usage.bytes() + more > quota) {
			throw refused("may have " + quota + " bytes, and has " + usage.bytes()
					+ ((more > 0) ? " without this one's " + more : ""));
		}
	}

	private static MillraceException refused(String what) {
		return MillraceException.of(ErrorCode.PAYLOAD_TOO_LARGE, "file",
				"The files of an API key " + what + "; delete some first.");
	}

	static MillraceException tooLarge(long most) {
		return MillraceException.of(ErrorCode.PAYLOAD_TOO_LARGE, "file",
				"A file may have " + most + " bytes, and this one has more.");
	}

	static MillraceException notFound(@Nullable String id) {
		return MillraceException.of(ErrorCode.NOT_FOUND, "id", "There is no file '" + id + "'.");
	}

}
