package io.millrace.tokenizer.jinja;

import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The variable {@code loop} of one loop. It advances the loop, looking one element ahead
 * only when the template asks for it.
 */
final class LoopContext implements Callable {

	private final @Nullable Object sized;

	private final @Nullable Recursion recursion;

	private final int depth0;

	private Iterator<Object> source;

	private long index0 = -1;

	private @Nullable Object previous;

	private @Nullable Object current;

	private @Nullable Object ahead;

	private long length = -1;

	private @Nullable PyTuple lastChanged;

	/**
	 * Prepares a loop.
	 * @param sized what is iterated, if its length is known
	 * @param source its elements
	 * @param recursion renders the loop again for nested elements, or null
	 * @param depth0 how deep in the recursion the loop is, from 0
	 */
	LoopContext(@Nullable Object sized, Iterator<Object> source, @Nullable Recursion recursion, int depth0) {
		this.sized = sized;
		this.source = source;
		this.recursion = recursion;
		this.depth0 = depth0;
	}

	/**
	 * Moves to the next element.
	 * @return the element, or null at the end
	 */
	@Nullable Object advance() {
		Object next = this.ahead;
		this.ahead = null;
		if (next == null) {
			if (!this.source.hasNext()) {
				return null;
			}
			next = this.source.next();
		}
		this.index0++;
		this.previous = this.current;
		this.current = next;
		return next;
	}

	private @Nullable Object peek() {
		if (this.ahead == null && this.source.hasNext()) {
			this.ahead = this.source.next();
		}
		return this.ahead;
	}

	private long length() {
		if (this.length < 0) {
			this.length = (this.sized != null) ? Values.length(this.sized) : drain();
		}
		return this.length;
	}

	private long drain() {
		List<Object> remaining = new ListBuilder().addAll(this.source).build();
		this.source = remaining.iterator();
		return remaining.size() + this.index0 + 1 + ((this.ahead != null) ? 1 : 0);
	}

	/**
	 * An attribute of {@code loop}.
	 * @param name its name
	 * @return its value, or null if there is none
	 */
	@Nullable Object attribute(String name) {
		return switch (name) {
			case "index" -> this.index0 + 1;
			case "index0" -> this.index0;
			case "first" -> this.index0 == 0;
			case "last" -> peek() == null;
			case "length" -> length();
			case "revindex" -> length() - this.index0;
			case "revindex0" -> length() - this.index0 - 1;
			case "depth" -> this.depth0 + 1L;
			case "depth0" -> (long) this.depth0;
			case "previtem" -> orUndefined((this.index0 == 0) ? null : this.previous, "There is no previous item");
			case "nextitem" -> orUndefined(peek(), "There is no next item");
			case "cycle" -> new NativeFunction("cycle", (rendering, args) -> cycle(args));
			case "changed" -> new NativeFunction("changed", (rendering, args) -> changed(args));
			default -> null;
		};
	}

	private static Object orUndefined(@Nullable Object item, String message) {
		return (item != null) ? item : new Undefined(message);
	}

	private Object cycle(Args args) {
		if (args.positional().isEmpty()) {
			throw new JinjaException("cycle needs at least one value");
		}
		return args.positional().get((int) (this.index0 % args.positional().size()));
	}

	private Object changed(Args args) {
		PyTuple values = new PyTuple(args.positional());
		if (this.lastChanged != null && Values.equal(this.lastChanged, values)) {
			return false;
		}
		this.lastChanged = values;
		return true;
	}

	@Override
	public String name() {
		return "loop";
	}

	@Override
	public Object call(Rendering rendering, Args args) {
		if (this.recursion == null) {
			throw new JinjaException("Only a loop that is marked 'recursive' can be called");
		}
		return this.recursion.render(args.bind("loop", 1, "iterable").get(0), this.depth0 + 1);
	}

	long index() {
		return this.index0 + 1;
	}

	/**
	 * Renders a recursive loop over nested elements.
	 */
	interface Recursion {

		String render(Object iterable, int depth0);

	}

}
