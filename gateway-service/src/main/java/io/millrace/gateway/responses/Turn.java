package io.millrace.gateway.responses;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.chat.ChatPrompts;
import io.millrace.gateway.chat.ChatRequest;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.store.StoredResponse;
import io.millrace.protocol.RequestId;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request with all that it continues: what is needed to answer it.
 *
 * @param scope the HTTP request, or what stands for one
 * @param ids the response's
 * @param createdAt when it was asked for
 * @param body the request as it came
 * @param request what it asks
 * @param past what it continues
 * @param input its own items, each with an id
 */
@SuppressWarnings("ArrayRecordComponent")
record Turn(RequestScope scope, ItemIds ids, Instant createdAt, byte[] body, ResponseRequest request, Past past,
		List<ObjectNode> input) {

	Turn {
		input = List.copyOf(input);
	}

	/** The same as a chat. */
	ChatRequest toChat() {
		return new ChatRequest(
				ChatPrompts.of(this.request.model(),
						Conversation.of(this.request.instructions(), this.past.items(), this.input),
						this.request.tools().definitions(), null, null, this.request.templateArguments()),
				this.request.tools(), this.request.includesReasoning(), this.request.thinkingBudget(),
				this.request.sampling(), this.request.options(), this.request.maxTokens(), false);
	}

	/** The same, asked for once more. */
	Turn again() {
		RequestScope other = new RequestScope(RequestId.create(), null, System.nanoTime(), this.scope.caller());
		return new Turn(other, this.ids, this.createdAt, this.body, this.request, this.past, this.input);
	}

	/** What is stored of it. */
	StoredResponse toStored(ResponseResource resource) {
		// What the store does not have comes along.
		boolean whole = this.past.isStored();
		return new StoredResponse(this.ids.response(), this.scope.caller().name(), this.createdAt,
				whole ? this.request.previousId() : null, resource.status(), this.request.background(), this.body,
				StoredItems.toBytes(whole ? this.input : window()), resource.toBytes());
	}

	/** All that was said before the answer. */
	List<ObjectNode> window() {
		List<ObjectNode> all = new ArrayList<>(this.past.items());
		all.addAll(this.input);
		return all;
	}

}
