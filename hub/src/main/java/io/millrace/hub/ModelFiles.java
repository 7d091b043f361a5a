package io.millrace.hub;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;

/** Which files of a repository a server reads. */
final class ModelFiles {

	static final String CONFIG = "config.json";

	static final String WEIGHTS = "model.safetensors";

	/** Says in which file each weight is, where there are several. */
	static final String INDEX = "model.safetensors.index.json";

	static final String TOKENIZER_JSON = "tokenizer.json";

	/** What is read where a repository has no {@link #TOKENIZER_JSON}. */
	static final String TOKENIZER_MODEL = "tokenizer.model";

	private static final Set<String> PIECES = Set.of(TOKENIZER_MODEL, "added_tokens.json");

	private static final Set<String> TOKENIZER = Set.of(CONFIG, TOKENIZER_JSON, "tokenizer_config.json",
			"special_tokens_map.json", "chat_template.jinja", "chat_template.json");

	private static final Pattern CHAT_TEMPLATE = Pattern.compile("additional_chat_templates/[\\w.-]+\\.jinja");

	private static final Set<String> SETTINGS = Set.of("generation_config.json", "modules.json",
			"sentence_bert_config.json", "config_sentence_transformers.json");

	private static final Pattern SHARD = Pattern.compile("\\w[\\w.-]*\\.safetensors");

	/** A part of a sentence-transformers model, such as {@code 1_Pooling}. */
	private static final Pattern MODULE = Pattern.compile("\\d_\\w+/(config\\.json|model\\.safetensors)");

	/** The most file names that an advice lists. */
	private static final int MAX_ADVISED = 20;

	private ModelFiles() {
	}

	/**
	 * What to fetch first: everything but the shards that an index tells of.
	 * @throws MillraceException if the repository has no such model, with advice
	 */
	static Set<String> first(HubModel model, Revision revision, Purpose purpose) {
		Set<String> all = revision.files();
		String file = model.file();
		if (file != null) {
			if (!all.contains(file)) {
				throw refused("The model '" + model.repository() + "' has no file " + file + oneOf(all, ".gguf") + ".");
			}
			return Set.of(file);
		}
		Predicate<String> wanted = (name) -> TOKENIZER.contains(name) || CHAT_TEMPLATE.matcher(name).matches();
		if (!all.contains(TOKENIZER_JSON)) {
			wanted = wanted.or(PIECES::contains);
		}
		if (purpose == Purpose.MODEL) {
			requireModel(model, all);
			String weights = all.contains(WEIGHTS) ? WEIGHTS : INDEX;
			wanted = wanted.or(SETTINGS::contains).or((name) -> MODULE.matcher(name).matches()).or(weights::equals);
		}
		return all.stream().filter(wanted).collect(Collectors.toCollection(TreeSet::new));
	}

	/** What to fetch of the files that an index names. */
	static Set<String> shards(HubModel model, Revision revision, Collection<String> named) {
		for (String shard : named) {
			if (!revision.files().contains(shard) || !SHARD.matcher(shard).matches()) {
				throw refused(
						"The model '" + model.repository() + "' lacks '" + shard + "', which its " + INDEX + " names.");
			}
		}
		return new TreeSet<>(named);
	}

	private static void requireModel(HubModel model, Set<String> all) {
		String repository = "The model '" + model.repository() + "'";
		boolean hasWeights = all.contains(WEIGHTS) || all.contains(INDEX);
		if (!hasWeights && has(all, ".gguf")) {
			throw refused(repository + " has GGUF files: choose one as " + model.repository() + ":FILE.gguf"
					+ oneOf(all, ".gguf") + ".");
		}
		if (!hasWeights && (has(all, ".bin") || has(all, ".pt") || has(all, ".pth"))) {
			throw refused(
					repository + " has its weights only as PyTorch pickles, which can run code when they are read;"
							+ " choose one with safetensors, or convert it.");
		}
		if (!hasWeights) {
			throw refused(repository + " has no " + WEIGHTS + ".");
		}
		if (!all.contains(CONFIG)) {
			throw refused(repository + " has no " + CONFIG + ".");
		}
	}

	private static boolean has(Set<String> files, String suffix) {
		return files.stream().anyMatch((name) -> name.toLowerCase(Locale.ROOT).endsWith(suffix));
	}

	private static String oneOf(Set<String> files, String suffix) {
		List<String> names = files.stream()
			.filter((name) -> name.toLowerCase(Locale.ROOT).endsWith(suffix))
			.sorted()
			.limit(MAX_ADVISED)
			.toList();
		return names.isEmpty() ? "" : "; it has " + String.join(", ", names);
	}

	private static MillraceException refused(String sentence) {
		return new MillraceException(ErrorCode.INVALID_REQUEST, sentence);
	}

}
