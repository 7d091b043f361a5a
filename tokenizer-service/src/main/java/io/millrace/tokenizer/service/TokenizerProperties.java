package io.millrace.tokenizer.service;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a tokenizer process serves, and within which bounds.
 *
 * @param models whose tokenizers to open; no two have the same name
 * @param maxTextLength the most characters of one text or one rendered conversation
 * @param inlineTextLength texts up to this many characters, all of a request together,
 * are encoded on the caller's thread; longer ones would hold up an event loop
 * @param inlineTokens as many tokens, all streams of a request together, are decoded on
 * the caller's thread
 * @param threads threads for everything longer; 0 means one a core
 * @param maxQueued the most requests that wait for such a thread, per thread; more are
 * refused
 * @param maxBodySize the most bytes of a request over HTTP
 * @param cacheSize what each model may take, about, to remember the ids of what texts
 * begin with; 0 to remember nothing
 */
@ConfigurationProperties("millrace.tokenizer")
public record TokenizerProperties(@DefaultValue List<Model> models, @DefaultValue("4000000") int maxTextLength,
		@DefaultValue("500") int inlineTextLength, @DefaultValue("1024") int inlineTokens,
		@DefaultValue("0") int threads, @DefaultValue("1000") int maxQueued, @DefaultValue("64MB") DataSize maxBodySize,
		@DefaultValue("32MB") DataSize cacheSize) {

	public TokenizerProperties {
		models = List.copyOf(models);
		Set<String> names = new HashSet<>();
		for (Model model : models) {
			requireNew(names, model.name());
			model.aliases().forEach((alias) -> requireNew(names, alias));
		}
		if (threads < 0) {
			throw new IllegalArgumentException("millrace.tokenizer.threads is at least 0, got " + threads + ".");
		}
		if (cacheSize.isNegative()) {
			throw new IllegalArgumentException("millrace.tokenizer.cache-size is at least 0, got " + cacheSize + ".");
		}
		if (maxTextLength < 1 || maxQueued < 1) {
			throw new IllegalArgumentException("millrace.tokenizer.max-text-length and max-queued are at least 1, got "
					+ maxTextLength + " and " + maxQueued + ".");
		}
	}

	private static void requireNew(Set<String> names, String name) {
		if (!names.add(name)) {
			throw new IllegalArgumentException(
					"millrace.tokenizer.models[].name is unique, '" + name + "' is there twice.");
		}
	}

	/** The number of threads meant. */
	int effectiveThreads() {
		return (this.threads > 0) ? this.threads : Runtime.getRuntime().availableProcessors();
	}

	/**
	 * One model.
	 *
	 * @param name under which requests ask for it
	 * @param path its directory, as Hugging Face lays it out
	 * @param aliases other names under which requests may ask for it
	 */
	public record Model(String name, Path path, @DefaultValue List<String> aliases) {

		/** A model with one name. */
		public Model(String name, Path path) {
			this(name, path, List.of());
		}

		@ConstructorBinding
		public Model {
			aliases = List.copyOf(aliases);
			if (name.isBlank()) {
				throw new IllegalArgumentException("millrace.tokenizer.models[].name is not blank.");
			}
		}

	}

}
