package io.millrace.gateway.responses;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * What was said before a request.
 *
 * @param items input and output of all responses before it, in order, each with an id
 * @param isStored whether it is in the store, so that an id is enough to find it again
 */
record Past(List<ObjectNode> items, boolean isStored) {

	static final Past NONE = new Past(List.of(), true);

	Past {
		items = List.copyOf(items);
	}

}
