package io.millrace.gateway.files;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.millrace.gateway.request.Checks;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One multipart body on its way to the store; its parts may come in any order. Used by
 * one thread at a time.
 */
final class Upload {

	/** How much the other parts and all headers may have. */
	static final long OVERHEAD_BYTES = 64 * 1024;

	private static final int MAX_FIELDS = 16;

	private static final int MAX_NAME_LENGTH = 255;

	private final StoredFile torso;

	private final long most;

	private final Map<String, String> fields = new HashMap<>();

	private final FileWriter writer;

	private @Nullable String name;

	Upload(StoredFile torso, FileStore store, long most) {
		this.torso = torso;
		this.writer = new FileWriter(store, torso.id());
		this.most = most;
	}

	/** Reads all of it; the chunks of the file are in the store then. */
	Mono<Void> read(Flux<PartEvent> parts) {
		return parts.concatMap(this::onPart, 1)
			.doOnDiscard(PartEvent.class, (event) -> DataBufferUtils.release(event.content()))
			.then(Mono.defer(this.writer::finish));
	}

	long bytes() {
		return this.writer.bytes();
	}

	/** What the parts say the file is. */
	StoredFile file() {
		if (this.name == null) {
			throw MillraceException.of(ErrorCode.MISSING_PARAMETER, "file", "The parameter 'file' is missing.");
		}
		String purpose = Checks.required("purpose", this.fields.get("purpose"));
		if (!purpose.equals("batch")) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "purpose",
					"Files of this server are for batches, with 'purpose' batch, got '" + purpose + "'.");
		}
		return new StoredFile(this.torso.id(), this.torso.tenant(), this.torso.createdAt(), this.torso.expiresAt(),
				this.name, purpose, this.writer.bytes());
	}

	/** How long it is to live; null where nothing says so. */
	@Nullable Duration expiresAfter() {
		return ExpiresAfter.of(this.fields.get("expires_after[anchor]"), this.fields.get("expires_after[seconds]"));
	}

	private Mono<Void> onPart(PartEvent event) {
		return switch (event) {
			case FormPartEvent field -> onField(field);
			case FilePartEvent part when part.name().equals("file") -> onFile(part);
			default -> {
				DataBufferUtils.release(event.content());
				yield Mono.empty();
			}
		};
	}

	private Mono<Void> onField(FormPartEvent field) {
		DataBufferUtils.release(field.content());
		if (this.fields.size() >= MAX_FIELDS) {
			return Mono.error(new MillraceException(ErrorCode.INVALID_REQUEST,
					"A form may have " + MAX_FIELDS + " fields beside the file, and has more."));
		}
		this.fields.put(field.name(), field.value());
		return Mono.empty();
	}

	private Mono<Void> onFile(FilePartEvent part) {
		DataBuffer content = part.content();
		int count = content.readableByteCount();
		byte[] piece = new byte[count];
		content.read(piece);
		DataBufferUtils.release(content);
		this.name = named(part.filename());
		if (this.writer.bytes() + count > this.most) {
			return Mono.error(Files.tooLarge(this.most));
		}
		return this.writer.add(piece);
	}

	private static String named(@Nullable String given) {
		String name = (given != null) ? given.replaceAll("[\\p{Cntrl}\"\\\\/]", "_").strip() : "";
		return name.isEmpty() ? "file" : name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH));
	}

}
