package io.millrace.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
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

/** One id a byte of UTF-8; ids from 256 on are special and have no text. */
public class FakeTokenizer implements TokenizerApi {

	public static final int VOCABULARY_SIZE = 260;

	public static final int EOS = 256;

	public final List<ChatPromptRequest> chats = new CopyOnWriteArrayList<>();

	public final List<DecodeRequest> decodes = new CopyOnWriteArrayList<>();

	/** The parsers that its template means; null for none. */
	public volatile String toolParser;

	public volatile String reasoningParser;

	/** What the template opens the assistant's turn with. */
	public volatile String opening = "";

	/** The names of models by which it was asked. */
	public final Set<String> askedModels = ConcurrentHashMap.newKeySet();

	/** Whether it pretends to be a part of the gateway. */
	public volatile boolean inPlace;

	/** The names of the threads that decoded. */
	public final Set<String> decodingThreads = ConcurrentHashMap.newKeySet();

	/** Forgets what it was asked; its template means these parsers from now on. */
	void reset(String tool, String reasoning) {
		this.chats.clear();
		this.decodes.clear();
		this.toolParser = tool;
		this.reasoningParser = reasoning;
		this.opening = "";
	}

	public static String text(TokenIds ids) {
		byte[] bytes = new byte[ids.size()];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) ids.get(i);
		}
		return new String(bytes, StandardCharsets.UTF_8);
	}

	public static TokenIds ids(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		int[] ids = new int[bytes.length];
		for (int i = 0; i < ids.length; i++) {
			ids[i] = bytes[i] & 0xFF;
		}
		return TokenIds.of(ids);
	}

	@Override
	public Mono<EncodeResponse> encode(EncodeRequest request) {
		this.askedModels.add(request.model());
		return Mono.just(new EncodeResponse(request.texts().stream().map(FakeTokenizer::ids).toList()));
	}

	@Override
	public Mono<PairsResponse> encodePairs(PairsRequest request) {
		return Mono.just(new PairsResponse(request.pairs()
			.stream()
			.map((pair) -> new PairsResponse.Encoded(ids(pair.first() + pair.second()), ids(pair.first()).size()))
			.toList()));
	}

	@Override
	public Mono<ChatPromptResponse> chatPrompt(ChatPromptRequest request) {
		this.chats.add(request);
		this.askedModels.add(request.model());
		StringBuilder text = new StringBuilder();
		for (Map<String, ?> message : request.messages()) {
			if ("refuse".equals(message.get("content"))) {
				return Mono
					.error(MillraceException.of(ErrorCode.INVALID_VALUE, "messages", "The template refuses this."));
			}
			text.append(message.get("role")).append(':').append(message.get("content")).append('\n');
		}
		text.append(this.opening);
		return Mono
			.just(new ChatPromptResponse(text.toString(), ids(text.toString()), this.toolParser, this.reasoningParser));
	}

	@Override
	public Mono<DecodeResponse> decode(DecodeRequest request) {
		this.decodes.add(request);
		this.askedModels.add(request.model());
		return Mono.fromSupplier(() -> {
			this.decodingThreads.add(Thread.currentThread().getName());
			return decodeNow(request);
		});
	}

	@Override
	public boolean answersInPlace() {
		return this.inPlace;
	}

	@Override
	public Mono<PiecesResponse> pieces(PiecesRequest request) {
		this.askedModels.add(request.model());
		List<String> pieces = new ArrayList<>();
		DecodeState state = DecodeState.START;
		for (int i = 0; i < request.tokens().size(); i++) {
			DecodeResponse.Decoded piece = decode(new DecodeRequest.Stream(state, request.tokens().slice(i, i + 1),
					i == request.tokens().size() - 1, request.skipSpecialTokens()));
			pieces.add(piece.text());
			state = piece.state();
		}
		return Mono.just(new PiecesResponse(pieces));
	}

	@Override
	public Mono<VocabularyResponse> vocabulary(VocabularyRequest request) {
		this.askedModels.add(request.model());
		return Mono.just(new VocabularyResponse(TokenTable.of(VOCABULARY_SIZE,
				(id) -> (id < 256) ? new byte[] { (byte) id } : ("<|" + id + "|>").getBytes(StandardCharsets.UTF_8))));
	}

	@Override
	public Mono<TokenizerModels> models() {
		return Mono.just(new TokenizerModels(List.of()));
	}

	public static DecodeResponse decodeNow(DecodeRequest request) {
		return new DecodeResponse(request.streams().stream().map(FakeTokenizer::decode).toList());
	}

	private static DecodeResponse.Decoded decode(DecodeRequest.Stream stream) {
		TokenIds all = stream.state().context().concat(stream.tokens());
		int from = stream.state().emitted();
		int to = stream.last() ? all.size() : wholeCharacters(all, from);
		byte[] bytes = new byte[to - from];
		int length = 0;
		for (int i = from; i < to; i++) {
			if (all.get(i) < 256) {
				bytes[length++] = (byte) all.get(i);
			}
		}
		TokenIds context = all.slice(Math.max(0, to - 4), all.size());
		return new DecodeResponse.Decoded(new String(bytes, 0, length, StandardCharsets.UTF_8),
				new DecodeState(context, context.size() - (all.size() - to)));
	}

	/** Where the last character that is whole ends. */
	private static int wholeCharacters(TokenIds ids, int from) {
		int end = ids.size();
		for (int back = 1; back <= Math.min(4, end - from); back++) {
			int id = ids.get(end - back);
			if (id >= 0xC0 && id < 256) {
				int needed = (id >= 0xF0) ? 4 : (id >= 0xE0) ? 3 : 2;
				return (back < needed) ? end - back : end;
			}
			if (id < 0x80 || id >= 256) {
				return end;
			}
		}
		return end;
	}

}
