package io.millrace.bench;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Reads server-sent events as their bytes come, and tells a timeline when each came. Its
 * body is empty text.
 */
final class EventReader implements HttpResponse.BodySubscriber<String> {

	private static final int LONGEST_LINE = 16 << 20;

	private static final String FIELD = "data:";

	private final Timeline timeline;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private final CompletableFuture<String> body = new CompletableFuture<>();

	EventReader(Timeline timeline) {
		this.timeline = timeline;
	}

	@Override
	public CompletionStage<String> getBody() {
		return this.body;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		long now = System.nanoTime();
		buffers.forEach((buffer) -> read(buffer, now));
	}

	private void read(ByteBuffer buffer, long now) {
		while (buffer.hasRemaining()) {
			byte next = buffer.get();
			if (next == '\n') {
				endLine(now);
			}
			else if (this.line.size() < LONGEST_LINE) {
				this.line.write(next);
			}
		}
	}

	private void endLine(long now) {
		String text = this.line.toString(StandardCharsets.UTF_8);
		this.line.reset();
		if (text.startsWith(FIELD)) {
			this.timeline.onEvent(text.substring(FIELD.length()).strip(), now);
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.body.completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		this.body.complete("");
	}

}
