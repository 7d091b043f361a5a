package io.millrace.grammar.pushdown;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes sets of stacks, and makes each once. Forgets them all when there are many: those
 * in use stay valid, and are then told apart from equal ones that are made later. Used
 * under its automaton's lock.
 */
final class Stacks {

	/** Higher stacks are refused, which bounds how deep anything here recurses. */
	static final int MAX_DEPTH = 1_000;

	/** The empty stack alone: nothing is open. */
	static final Stack BOTTOM = new Stack(true, new int[0], new Stack[0]);

	private static final int MAX_KEPT = 65_536;

	private final Map<Stack, Stack> kept = new HashMap<>();

	private final Map<Pair, Stack> unions = new HashMap<>();

	/** The stacks with one more return state on top. */
	Stack push(int top, Stack stack) {
		return unique(new Stack(false, new int[] { top }, new Stack[] { stack }));
	}

	/** The stacks of both. */
	Stack union(Stack first, Stack second) {
		if (first.equals(second)) {
			return first;
		}
		Pair pair = new Pair(first, second);
		Stack known = this.unions.get(pair);
		if (known == null) {
			known = merge(first, second);
			this.unions.put(pair, known);
		}
		return known;
	}

	/** Makes room if much is kept; no stack is being made meanwhile. */
	void tidy() {
		if (this.kept.size() > MAX_KEPT || this.unions.size() > MAX_KEPT) {
			this.kept.clear();
			this.unions.clear();
		}
	}

	private Stack merge(Stack first, Stack second) {
		int size = 0;
		int[] tops = new int[first.size() + second.size()];
		Stack[] rests = new Stack[tops.length];
		int i = 0;
		int j = 0;
		while (i < first.size() || j < second.size()) {
			if (j == second.size() || (i < first.size() && first.top(i) < second.top(j))) {
				tops[size] = first.top(i);
				rests[size++] = first.rest(i++);
			}
			else if (i == first.size() || second.top(j) < first.top(i)) {
				tops[size] = second.top(j);
				rests[size++] = second.rest(j++);
			}
			else {
				tops[size] = first.top(i);
				rests[size++] = union(first.rest(i++), second.rest(j++));
			}
		}
		return unique(
				new Stack(first.isEmpty() || second.isEmpty(), Arrays.copyOf(tops, size), Arrays.copyOf(rests, size)));
	}

	private Stack unique(Stack stack) {
		if (stack.size() == 0) {
			return BOTTOM;
		}
		Stack known = this.kept.putIfAbsent(stack, stack);
		return (known != null) ? known : stack;
	}

	/** What was united. */
	private record Pair(Stack first, Stack second) {

	}

}
