package io.millrace.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;

/** What the cache has of a model, as far as one can tell without its hub. */
final class CachedModel {

	private CachedModel() {
	}

	/** Whether a snapshot has every file without which the model cannot be served. */
	static boolean isComplete(HubModel model, Path snapshot, Purpose purpose) {
		return needed(model, snapshot, purpose).stream().allMatch((name) -> Files.exists(snapshot.resolve(name)));
	}

	private static Collection<String> needed(HubModel model, Path snapshot, Purpose purpose) {
		if (model.file() != null) {
			return Set.of(model.file());
		}
		if (purpose == Purpose.TOKENIZER) {
			boolean pieces = Files.exists(snapshot.resolve(ModelFiles.TOKENIZER_MODEL));
			return Set.of(pieces ? ModelFiles.TOKENIZER_MODEL : ModelFiles.TOKENIZER_JSON);
		}
		Path index = snapshot.resolve(ModelFiles.INDEX);
		if (Files.exists(snapshot.resolve(ModelFiles.WEIGHTS)) || !Files.exists(index)) {
			return Set.of(ModelFiles.CONFIG, ModelFiles.WEIGHTS);
		}
		Set<String> needed = ShardIndex.files(index);
		needed.add(ModelFiles.CONFIG);
		return needed;
	}

}
