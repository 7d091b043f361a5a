package io.millrace.grammar.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** Arrays: the items that have a schema of their own, then those that share one. */
final class ArrayRules {

	/** Each item of its own is a level of the automaton's construction. */
	private static final int MAX_OWN_ITEMS = 1_000;

	private static final Expression NOTHING = new Alternation(List.of());

	private final SharedRules shared;

	/** A value that satisfies all of some schemas. */
	private final Function<Set<Node>, Expression> values;

	ArrayRules(SharedRules shared, Function<Set<Node>, Expression> values) {
		this.shared = shared;
		this.values = values;
	}

	/** The arrays that satisfy all of the schemas. */
	Expression compile(Set<Node> nodes) {
		int min = nodes.stream().mapToInt((node) -> SchemaReader.count(node, "minItems", 0)).max().orElse(0);
		int max = nodes.stream()
			.mapToInt((node) -> SchemaReader.count(node, "maxItems", Repetition.UNBOUNDED))
			.min()
			.orElse(Repetition.UNBOUNDED);
		int own = nodes.stream().mapToInt((node) -> prefix(node).size()).max().orElse(0);
		own = Math.min(own, max);
		if (own > MAX_OWN_ITEMS) {
			throw new GrammarLimitException("items with a schema of their own", MAX_OWN_ITEMS, own);
		}
		if (min > max) {
			return NOTHING;
		}
		return new Sequence(
				List.of(new Literal("["), this.shared.space(), items(nodes, min, max, own), new Literal("]")));
	}

	private Expression items(Set<Node> nodes, int min, int max, int own) {
		if (max == 0) {
			return Expression.EMPTY;
		}
		Expression rest = others(nodes, own, min, max);
		for (int i = own - 1; i >= 0; i--) {
			Expression item = this.values.apply(at(nodes, i));
			Expression separated = (i == 0) ? item : separated(item);
			Expression from = new Sequence(List.of(separated, rest));
			rest = (i >= min) ? new Repetition(from, 0, 1) : from;
		}
		return new Sequence(List.of(rest, this.shared.space()));
	}

	/** The items after those that have a schema of their own. */
	private Expression others(Set<Node> nodes, int own, int min, int max) {
		if (max == own) {
			return Expression.EMPTY;
		}
		Expression item = this.values.apply(at(nodes, own));
		int fewest = Math.max(0, min - own);
		int most = (max == Repetition.UNBOUNDED) ? max : max - own;
		if (own > 0) {
			return new Repetition(separated(item), fewest, most);
		}
		Expression more = new Repetition(separated(item), Math.max(0, fewest - 1),
				(most == Repetition.UNBOUNDED) ? most : most - 1);
		Expression some = new Sequence(List.of(item, more));
		return (fewest == 0) ? new Repetition(some, 0, 1) : some;
	}

	private Expression separated(Expression item) {
		return new Sequence(List.of(new Literal(","), this.shared.space(), item));
	}

	/** The schemas of the item at an index. */
	private static Set<Node> at(Set<Node> nodes, int index) {
		Set<Node> schemas = new LinkedHashSet<>();
		for (Node node : nodes) {
			List<Node> prefix = prefix(node);
			Node schema = (index < prefix.size()) ? prefix.get(index) : rest(node);
			if (schema != null) {
				schemas.add(schema);
			}
		}
		return schemas;
	}

	/** The schemas of the first items; older drafts write them as {@code items}. */
	static List<Node> prefix(Node node) {
		if (SchemaReader.has(node, "prefixItems")) {
			return SchemaReader.schemas(node, "prefixItems");
		}
		return isOlder(node) ? SchemaReader.schemas(node, "items") : new ArrayList<>();
	}

	static @Nullable Node rest(Node node) {
		if (isOlder(node)) {
			return SchemaReader.schema(node, "additionalItems");
		}
		return SchemaReader.schema(node, "items");
	}

	private static boolean isOlder(Node node) {
		return SchemaReader.members(node).get("items") instanceof JsonValue.Arr;
	}

}
