package io.millrace.grammar.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.json.JsonValue;
import org.jspecify.annotations.Nullable;

/** A schema with all that it can refer to. */
final class SchemaDocument {

	private final Node root;

	private final Map<String, Node> anchors = new HashMap<>();

	SchemaDocument(JsonValue root) {
		if (!(root instanceof JsonValue.Obj) && !(root instanceof JsonValue.Bool)) {
			throw new GrammarSyntaxException("A schema is an object or a boolean.");
		}
		this.root = new Node(root, "#");
		findAnchors(this.root);
	}

	Node root() {
		return this.root;
	}

	/**
	 * All schemas that a value of these has to satisfy, references and {@code allOf}
	 * followed; those that say nothing are left out. Empty if one of them is
	 * {@code false}.
	 * @param chosen the keywords, by pointer, that need no choice any more
	 */
	Optional<Set<Node>> flatten(Set<Node> nodes, Set<String> chosen) {
		Set<Node> flat = new LinkedHashSet<>();
		Set<Node> seen = new HashSet<>();
		for (Node node : nodes) {
			if (!add(node, flat, seen, new HashSet<>(), chosen)) {
				return Optional.empty();
			}
		}
		return Optional.of(flat);
	}

	private boolean add(Node node, Set<Node> flat, Set<Node> seen, Set<Node> path, Set<String> chosen) {
		if (node.value() instanceof JsonValue.Bool bool) {
			return bool.value();
		}
		if (!path.add(node)) {
			throw SchemaErrors.unsupported("$ref", node, "it leads back to itself with nothing in between");
		}
		boolean possible = true;
		if (seen.add(node)) {
			requireKnown(node);
			boolean says = false;
			for (String keyword : SchemaReader.members(node).keySet()) {
				switch (keyword) {
					case "$ref" -> possible &= add(target(node), flat, seen, path, chosen);
					case "allOf" -> {
						for (Node part : SchemaReader.schemas(node, keyword)) {
							possible &= add(part, flat, seen, path, chosen);
						}
					}
					default -> {
						if (!says && Keywords.SUPPORTED.contains(keyword) && !chosen.contains(choice(node, keyword))) {
							says = true;
							flat.add(node);
						}
					}
				}
			}
		}
		path.remove(node);
		return possible;
	}

	/**
	 * Whether a schema leads to a choice without anything in between, by references and
	 * {@code allOf}.
	 */
	boolean leadsTo(Node from, Set<String> choices) {
		return leadsTo(from, choices, new HashSet<>());
	}

	private boolean leadsTo(Node from, Set<String> choices, Set<Node> seen) {
		if (!seen.add(from)) {
			return false;
		}
		if (choices.contains(choice(from, "anyOf")) || choices.contains(choice(from, "oneOf"))) {
			return true;
		}
		return (SchemaReader.has(from, "$ref") && leadsTo(target(from), choices, seen))
				|| SchemaReader.schemas(from, "allOf").stream().anyMatch((part) -> leadsTo(part, choices, seen));
	}

	/** What is chosen from where. */
	static String choice(Node node, String keyword) {
		return node.pointer() + "/" + keyword;
	}

	private static void requireKnown(Node node) {
		SchemaReader.members(node).forEach((keyword, value) -> {
			boolean allowsAll = keyword.equals(Keywords.UNIQUE_ITEMS) && value.equals(new JsonValue.Bool(false));
			if (!Keywords.SUPPORTED.contains(keyword) && !Keywords.isIgnored(keyword) && !allowsAll) {
				throw SchemaErrors.unsupported(keyword, node);
			}
		});
	}

	Node target(Node node) {
		String reference = SchemaReader.string(node, "$ref");
		if (reference == null || !reference.startsWith("#")) {
			throw SchemaErrors.unsupported("$ref", node, "it leads out of the schema");
		}
		Node target = find(decode(reference.substring(1)));
		if (target == null || !(target.value() instanceof JsonValue.Obj || target.value() instanceof JsonValue.Bool)) {
			throw SchemaErrors.malformed("$ref", node, "the pointer of a schema");
		}
		return target;
	}

	private @Nullable Node find(String fragment) {
		if (fragment.isEmpty()) {
			return this.root;
		}
		if (!fragment.startsWith("/")) {
			return this.anchors.get(fragment);
		}
		Node current = this.root;
		for (String part : List.of(fragment.substring(1).split("/", -1))) {
			String name = part.replace("~1", "/").replace("~0", "~");
			JsonValue child = switch (current.value()) {
				case JsonValue.Obj object -> object.members().get(name);
				case JsonValue.Arr array -> item(array, name);
				default -> null;
			};
			if (child == null) {
				return null;
			}
			current = current.child(name, child);
		}
		return current;
	}

	private static @Nullable JsonValue item(JsonValue.Arr array, String index) {
		for (int i = 0; i < array.items().size(); i++) {
			if (index.equals(Integer.toString(i))) {
				return array.items().get(i);
			}
		}
		return null;
	}

	/** Resolves the percent signs of a URI. */
	private static String decode(String fragment) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] written = fragment.getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < written.length; i++) {
			int high = (written[i] == '%' && i + 2 < written.length) ? Character.digit(written[i + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(written[i + 2], 16) : -1;
			if (low >= 0) {
				bytes.write(16 * high + low);
				i += 2;
			}
			else {
				bytes.write(written[i]);
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	private void findAnchors(Node node) {
		switch (node.value()) {
			case JsonValue.Obj object -> object.members().forEach((name, value) -> {
				if (name.equals("$anchor") && value instanceof JsonValue.Str anchor) {
					this.anchors.putIfAbsent(anchor.value(), node);
				}
				findAnchors(node.child(name, value));
			});
			case JsonValue.Arr array -> {
				for (int i = 0; i < array.items().size(); i++) {
					findAnchors(node.child(Integer.toString(i), array.items().get(i)));
				}
			}
			default -> {
			}
		}
	}

}
