package io.millrace.gateway.tokenizer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import io.millrace.protocol.tokenizer.PairsRequest;
import io.millrace.protocol.tokenizer.PairsResponse;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.PiecesResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import io.millrace.protocol.tokenizer.TokenizerModels;
import io.millrace.protocol.tokenizer.VocabularyRequest;
import io.millrace.protocol.tokenizer.VocabularyResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Several tokenizers as one, which no call notices, because they keep no state. The one
 * that answered last is asked first; one that fails, or has no capacity, makes the call
 * go on to the next, each at most once. One that is silent for a while may be frozen or
 * cut off: the next is asked beside it, and the first answer counts.
 */
final class TokenizerReplicas implements TokenizerApi {

	private final List<TokenizerReplica> replicas;

	private final Duration patience;

	private final AtomicInteger preferred = new AtomicInteger();

	/**
	 * A choice.
	 * @param replicas at least one
	 * @param patience how long one may be silent before the next is asked, too
	 */
	TokenizerReplicas(List<TokenizerReplica> replicas, Duration patience) {
		this.replicas = List.copyOf(replicas);
		this.patience = patience;
	}

	@Override
	public Mono<EncodeResponse> encode(EncodeRequest request) {
		return ask((replica) -> replica.encode(request));
	}

	@Override
	public Mono<PairsResponse> encodePairs(PairsRequest request) {
		return ask((replica) -> replica.encodePairs(request));
	}

	@Override
	public Mono<ChatPromptResponse> chatPrompt(ChatPromptRequest request) {
		return ask((replica) -> replica.chatPrompt(request));
	}

	@Override
	public Mono<DecodeResponse> decode(DecodeRequest request) {
		return ask((replica) -> replica.decode(request));
	}

	@Override
	public Mono<PiecesResponse> pieces(PiecesRequest request) {
		return ask((replica) -> replica.pieces(request));
	}

	@Override
	public Mono<VocabularyResponse> vocabulary(VocabularyRequest request) {
		return ask((replica) -> replica.vocabulary(request));
	}

	@Override
	public Mono<TokenizerModels> models() {
		return ask(TokenizerApi::models);
	}

	private <T> Mono<T> ask(Function<TokenizerApi, Mono<T>> call) {
		return Mono.defer(() -> ask(call, this.preferred.get(), this.replicas.size() - 1));
	}

	private <T> Mono<T> ask(Function<TokenizerApi, Mono<T>> call, int index, int others) {
		Mono<T> answer = this.replicas.get(index).ask(call).doOnSuccess((any) -> this.preferred.set(index));
		if (others == 0) {
			return answer;
		}
		Mono<T> another = Mono.defer(() -> ask(call, (index + 1) % this.replicas.size(), others - 1));
		return Mono.defer(() -> race(answer, another, this.patience));
	}

	/** One call, and another if the first fails or is silent; fails when both have. */
	private static <T> Mono<T> race(Mono<T> first, Mono<T> second, Duration patience) {
		AtomicBoolean oneHasFailed = new AtomicBoolean();
		Sinks.Empty<Void> firstFailed = Sinks.empty();
		Function<Throwable, Mono<T>> waitForTheOther = (failure) -> oneHasFailed.compareAndSet(false, true)
				? Mono.never() : Mono.error(failure);
		Mono<Void> begin = Mono.firstWithSignal(firstFailed.asMono(), Mono.delay(patience).then());
		return Mono.firstWithSignal(first.onErrorResume(TokenizerReplicas::isWorthAnother, (failure) -> {
			Mono<T> outcome = waitForTheOther.apply(failure);
			firstFailed.tryEmitEmpty();
			return outcome;
		}), begin.then(second.onErrorResume(TokenizerReplicas::isWorthAnother, waitForTheOther)));
	}

	private static boolean isWorthAnother(Throwable failure) {
		return failure instanceof MillraceException known
				&& known.errorCode().category() == ErrorCode.Category.CAPACITY;
	}

}
