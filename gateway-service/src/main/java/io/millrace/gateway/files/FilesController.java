package io.millrace.gateway.files;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.sse.Responses;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /v1/files}. */
@RestController
final class FilesController {

	private final Files files;

	private final FileStore store;

	FilesController(Files files, FileStore store) {
		this.files = files;
		this.store = store;
	}

	@PostMapping(path = "/v1/files", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
	Mono<Void> upload(ServerWebExchange exchange, @RequestBody Flux<PartEvent> parts) {
		return this.files.upload(tenant(exchange), exchange.getRequest().getHeaders().getContentLength(), parts)
			.doOnError((failure) -> exchange.getResponse().getHeaders().setConnection("close"))
			.flatMap((file) -> Responses.json(exchange.getResponse(), Json.bytes(FileObject.of(file))));
	}

	@GetMapping("/v1/files")
	Mono<Void> list(ServerWebExchange exchange) {
		FilePage page = FilePage.of(exchange.getRequest().getQueryParams());
		String tenant = tenant(exchange);
		Mono<List<StoredFile>> found = (page.after() != null)
				? file(tenant, page.after()).flatMap((after) -> this.store.list(tenant, page, after).collectList())
				: this.store.list(tenant, page, null).collectList();
		return found.flatMap((files) -> Responses.json(exchange.getResponse(), Json.bytes(FileList.of(page, files))));
	}

	@GetMapping("/v1/files/{id}")
	Mono<Void> file(@PathVariable String id, ServerWebExchange exchange) {
		return file(tenant(exchange), id)
			.flatMap((file) -> Responses.json(exchange.getResponse(), Json.bytes(FileObject.of(file))));
	}

	@GetMapping("/v1/files/{id}/content")
	Mono<Void> content(@PathVariable String id, ServerWebExchange exchange) {
		return file(tenant(exchange), id).flatMap((file) -> {
			ServerHttpResponse response = exchange.getResponse();
			response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
			response.getHeaders().setContentLength(file.bytes());
			response.getHeaders().setContentDisposition(ContentDisposition.attachment().filename(file.name()).build());
			return response.writeWith(this.store.content(file).map(response.bufferFactory()::wrap));
		});
	}

	@DeleteMapping("/v1/files/{id}")
	Mono<Void> delete(@PathVariable String id, ServerWebExchange exchange) {
		return this.store.delete(tenant(exchange), id).flatMap((deleted) -> {
			if (!deleted) {
				return Mono.error(Files.notFound(id));
			}
			return Responses.json(exchange.getResponse(), Json.bytes(new Deletion(id, "file", true)));
		});
	}

	private Mono<StoredFile> file(String tenant, String id) {
		return this.store.find(tenant, id).switchIfEmpty(Mono.error(() -> Files.notFound(id)));
	}

	private static String tenant(ServerWebExchange exchange) {
		return Callers.of(exchange).name();
	}

	record Deletion(String id, String object, boolean deleted) {

	}

	record FileObject(String id, String object, long bytes, @JsonProperty("created_at") long createdAt,
			@JsonProperty("expires_at") long expiresAt, String filename, String purpose, String status,
			@JsonProperty("status_details") @Nullable String statusDetails) {

		static FileObject of(StoredFile file) {
			return new FileObject(file.id(), "file", file.bytes(), file.createdAt().getEpochSecond(),
					file.expiresAt().getEpochSecond(), file.name(), file.purpose(), "processed", null);
		}

	}

	record FileList(String object, List<FileObject> data, @JsonProperty("first_id") @Nullable String firstId,
			@JsonProperty("last_id") @Nullable String lastId, @JsonProperty("has_more") boolean hasMore) {

		static FileList of(FilePage page, List<StoredFile> found) {
			List<FileObject> data = found.stream().limit(page.limit()).map(FileObject::of).toList();
			return new FileList("list", data, data.isEmpty() ? null : data.getFirst().id(),
					data.isEmpty() ? null : data.getLast().id(), found.size() > page.limit());
		}

	}

}
