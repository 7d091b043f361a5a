package io.millrace.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prompts from a file, over and over: JSON objects one a line, or an array of them. Each
 * has {@code prompt} (text or token ids), {@code messages}, or ShareGPT's
 * {@code conversations}, of which the first turn is asked; and may have
 * {@code max_tokens}.
 */
final class FileDataset implements Dataset {

	private static final int MAX_ENTRIES = 100_000;

	private static final long STRIDE = 1_000_003;

	private final List<Entry> entries;

	private final Lengths output;

	private final long seed;

	private FileDataset(List<Entry> entries, Lengths output, long seed) {
		this.entries = entries;
		this.output = output;
		this.seed = seed;
	}

	/**
	 * Reads a file; of a longer one the first 100,000 entries.
	 * @param output lengths of answers where the file does not say
	 * @param seed of those lengths
	 * @throws IllegalArgumentException if it is not there, or an entry is wrong
	 */
	static FileDataset read(Path file, Endpoint endpoint, Lengths output, long seed) {
		List<Entry> entries = new ArrayList<>();
		int number = 0;
		try (InputStream in = Files.newInputStream(file);
				MappingIterator<JsonNode> nodes = JsonMapper.shared().readerFor(JsonNode.class).readValues(in)) {
			while (entries.size() < MAX_ENTRIES && nodes.hasNextValue()) {
				JsonNode node = nodes.nextValue();
				number++;
				Entry entry = entry(node);
				if (entry != null) {
					endpoint.body(new Ask(entry.prompt(), 1), Map.of());
					entries.add(entry);
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("the data set " + file + " cannot be read: " + ex, ex);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("entry " + (number + 1) + " of " + file + " is no JSON", ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("entry " + number + " of " + file + " is wrong: " + ex.getMessage(), ex);
		}
		if (entries.isEmpty()) {
			throw new IllegalArgumentException("the data set " + file + " holds no prompt");
		}
		return new FileDataset(entries, output, seed);
	}

	/** An entry; null for a conversation that no human begins. */
	private static @Nullable Entry entry(JsonNode node) {
		int maxTokens = node.path("max_tokens").asInt(0);
		if (maxTokens < 0 || maxTokens > Lengths.MAX) {
			throw new IllegalArgumentException("max_tokens is between 1 and " + Lengths.MAX + ", got " + maxTokens);
		}
		if (node.has("conversations")) {
			JsonNode first = node.path("conversations").path(0);
			String text = first.path("value").asString("");
			boolean human = first.path("from").asString("").matches("human|user");
			return (human && !text.isBlank()) ? new Entry(new Ask.Text(text), maxTokens) : null;
		}
		return new Entry(prompt(node), maxTokens);
	}

	private static Ask.Prompt prompt(JsonNode node) {
		if (node.path("messages").isArray() && !node.path("messages").isEmpty()) {
			return new Ask.Messages(node.path("messages"));
		}
		JsonNode prompt = node.path("prompt");
		if (prompt.isString() && !prompt.stringValue().isEmpty()) {
			return new Ask.Text(prompt.stringValue());
		}
		if (prompt.isArray() && !prompt.isEmpty() && prompt.valueStream().allMatch(JsonNode::isInt)) {
			return new Ask.Ids(prompt.valueStream().map(JsonNode::intValue).toList());
		}
		throw new IllegalArgumentException("it has neither prompt, nor messages, nor conversations");
	}

	@Override
	public Ask ask(int number) {
		Entry entry = this.entries.get(number % this.entries.size());
		int tokens = (entry.maxTokens() > 0) ? entry.maxTokens()
				: this.output.next(new SplittableRandom(this.seed * STRIDE + number));
		return new Ask(entry.prompt(), tokens);
	}

	/** How many prompts the file holds. */
	int size() {
		return this.entries.size();
	}

	/**
	 * One prompt.
	 *
	 * @param prompt what to ask
	 * @param maxTokens 0 where the file does not say
	 */
	private record Entry(Ask.Prompt prompt, int maxTokens) {

	}

}
