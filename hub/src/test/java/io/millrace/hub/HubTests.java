package io.millrace.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Downloads, and everything that can happen to them. */
class HubTests {

	private static final HubLimits IMPATIENT = new HubLimits(4, Duration.ofMillis(1), Duration.ofMillis(20),
			Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofSeconds(20));

	private static final byte[] WEIGHTS = random(200_000);

	private static final byte[] CONFIG = "{\"a\": 1}".getBytes(StandardCharsets.UTF_8);

	private static final String RESOLVE = "/resolve/";

	@TempDir
	private Path cache;

	private final FakeHub server = new FakeHub();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theCacheHasTheLayoutOfPythonsTools() throws IOException {
		String commit = commit(model());
		Path found = fetch("org/name");
		Path folder = this.cache.resolve("models--org--name");
		assertThat(found).isEqualTo(folder.resolve("snapshots").resolve(commit));
		assertThat(folder.resolve("refs/main")).hasContent(commit);
		assertThat(Files.readSymbolicLink(found.resolve("config.json")))
			.isEqualTo(Path.of("../../blobs", FakeHub.gitSha1(CONFIG)));
		assertThat(Files.readSymbolicLink(found.resolve("model.safetensors")))
			.isEqualTo(Path.of("../../blobs", FakeHub.sha256(WEIGHTS)));
		assertThat(found.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
		assertThat(this.cache.resolve(".locks/models--org--name/" + FakeHub.sha256(WEIGHTS) + ".lock")).exists();
		assertThat(blobs()).noneMatch((name) -> name.contains("incomplete"));
	}

	@Test
	void onlyWhatIsServedIsDownloaded() throws IOException {
		Map<String, byte[]> files = model();
		for (String other : List.of("README.md", "pytorch_model.bin", "consolidated.safetensors", "onnx/model.onnx",
				"tokenizer.model", "original/config.json", ".gitattributes")) {
			files.put(other, random(10));
		}
		files.put("tokenizer.json", random(50));
		files.put("1_Pooling/config.json", random(60));
		files.put("additional_chat_templates/tools.jinja", random(70));
		commit(files);
		assertThat(names(fetch("org/name"))).containsExactlyInAnyOrder("config.json", "model.safetensors",
				"tokenizer.json", "1_Pooling/config.json", "additional_chat_templates/tools.jinja");
	}

	@Test
	void aTokenizerNeedsNoWeights() throws IOException {
		Map<String, byte[]> files = model();
		files.put("tokenizer.json", random(5_000));
		files.put("generation_config.json", CONFIG);
		commit(files);
		Path found = hub().fetch(new HubModel("org/name", "main", null), Purpose.TOKENIZER);
		assertThat(names(found)).containsExactlyInAnyOrder("config.json", "tokenizer.json");
		assertThat(names(fetch("org/name"))).contains("model.safetensors", "generation_config.json");
	}

	@Test
	void piecesAreTakenWhereThereIsNoOtherTokenizer() throws IOException {
		Map<String, byte[]> files = model();
		files.put("tokenizer.model", random(500));
		files.put("added_tokens.json", random(50));
		commit(files);
		HubModel model = new HubModel("org/name", "main", null);
		Path found = hub().fetch(model, Purpose.TOKENIZER);
		assertThat(names(found)).containsExactlyInAnyOrder("config.json", "tokenizer.model", "added_tokens.json");
		Hub offline = new Hub(settings("http://127.0.0.1:1", null, true), IMPATIENT, new Silent());
		assertThat(offline.fetch(model, Purpose.TOKENIZER)).isEqualTo(found);
	}

	@Test
	void shardsAreThoseOfTheIndex() throws IOException {
		commit(sharded());
		Path found = fetch("org/name");
		assertThat(names(found)).containsExactlyInAnyOrder("config.json", "model.safetensors.index.json",
				"model-1.safetensors", "model-2.safetensors");
		assertThat(found.resolve("model-2.safetensors")).hasBinaryContent(sharded().get("model-2.safetensors"));
	}

	@Test
	void oneGgufFileCanBeChosen() {
		commit(Map.of("x-Q8_0.gguf", WEIGHTS, "x-Q4_0.gguf", random(2_000), "README.md", CONFIG));
		Path found = fetch("org/name:x-Q8_0.gguf");
		assertThat(found).hasFileName("x-Q8_0.gguf").hasBinaryContent(WEIGHTS);
		assertThat(this.server.downloads()).hasSize(1);
		assertRefused("org/name", "org/name:FILE.gguf; it has x-Q4_0.gguf, x-Q8_0.gguf.");
		assertRefused("org/name:y.gguf", "has no file y.gguf; it has x-Q4_0.gguf, x-Q8_0.gguf.");
	}

	@Test
	void pickledWeightsAreRefusedWithAdvice() {
		commit(Map.of("config.json", CONFIG, "pytorch_model.bin", WEIGHTS));
		assertRefused("org/name", "only as PyTorch pickles");
		assertThat(this.server.downloads()).isEmpty();
	}

	@Test
	void aRevisionIsABranchATagOrACommit() {
		String first = commit(model());
		Map<String, byte[]> changed = model();
		changed.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
		String second = this.server.commit("org/name", "refs/pr/1", changed);
		assertThat(fetch("org/name@refs/pr/1")).hasFileName(second);
		assertThat(fetch("org/name@" + first)).hasFileName(first);
		assertThat(fetch("org/name")).hasFileName(first);
		assertThat(this.cache.resolve("models--org--name/refs/refs/pr/1")).hasContent(second);
		assertThat(this.server.downloads()).hasSize(1);
		assertRefused("org/name@v9", "The model 'org/name' has no revision 'v9'.");
	}

	@Test
	void aBranchThatMovedIsFollowed() {
		commit(model());
		fetch("org/name");
		Map<String, byte[]> changed = model();
		changed.put("config.json", "{}".getBytes(StandardCharsets.UTF_8));
		String commit = commit(changed);
		assertThat(fetch("org/name")).hasFileName(commit);
		assertThat(this.server.downloads()).hasSize(1);
	}

	@Test
	void whatIsThereIsNotDownloadedAgain() {
		String commit = commit(model());
		fetch("org/name");
		this.server.requests().clear();
		fetch("org/name");
		assertThat(this.server.requests()).singleElement()
			.extracting(FakeHub.Request::path)
			.isEqualTo("/api/models/org/name/revision/main");
		fetch("org/name@" + commit);
		assertThat(this.server.requests()).hasSize(1);
	}

	@Test
	void aBrokenConnectionIsResumedWhereItBroke() {
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 2, this.server.cutAfter(50_000));
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
		assertThat(this.server.downloads()).extracting(FakeHub.Request::range)
			.containsExactly("null", "bytes=50000-", "bytes=100000-");
	}

	@Test
	void aDownloadThatProgressesIsNotGivenUp() {
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 19, this.server.cutAfter(10_000));
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
	}

	@Test
	void aSilentConnectionIsResumed() throws IOException {
		commit(model());
		CountDownLatch end = new CountDownLatch(1);
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, (exchange) -> {
			exchange.sendResponseHeaders(200, WEIGHTS.length);
			OutputStream body = exchange.getResponseBody();
			body.write(WEIGHTS, 0, 70_000);
			body.flush();
			await(end);
			exchange.close();
		});
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
		end.countDown();
		assertThat(this.server.downloads()).extracting(FakeHub.Request::range).containsExactly("null", "bytes=70000-");
	}

	@Test
	void anInterruptedDownloadGoesOnWithTheNextStart() {
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, this.server.cutAfter(30_000));
		this.server.failing(FakeHub.sha256(WEIGHTS), 4, FakeHub.status(503));
		assertRefused("org/name", "model.safetensors failed 4 times");
		assertThat(blobs()).contains(FakeHub.sha256(WEIGHTS) + ".incomplete");
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
		assertThat(this.server.downloads()).last().extracting(FakeHub.Request::range).isEqualTo("bytes=30000-");
	}

	@Test
	void aServerWithoutRangesIsAskedForAllOfIt() {
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, this.server.cutAfter(30_000));
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, (exchange) -> {
			exchange.sendResponseHeaders(200, WEIGHTS.length);
			exchange.getResponseBody().write(WEIGHTS);
			exchange.close();
		});
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
	}

	@Test
	void whatIsLeftOfAnotherFileIsNoticedByItsChecksum() throws IOException {
		commit(model());
		Path blobs = Files.createDirectories(this.cache.resolve("models--org--name/blobs"));
		Files.write(blobs.resolve(FakeHub.sha256(WEIGHTS) + ".incomplete"), random(1_234));
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
		assertThat(this.server.downloads()).extracting(FakeHub.Request::range).containsExactly("bytes=1234-", "null");
	}

	@Test
	void aWrongChecksumIsNotBelievedTwice() {
		byte[] wrong = WEIGHTS.clone();
		wrong[100_000]++;
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, (exchange) -> FakeHub.send(exchange, wrong));
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
		assertThat(this.server.downloads()).hasSize(2);
	}

	@Test
	void aFileThatIsAlwaysWrongIsRefused() {
		commit(model());
		this.server.failing("config.json", 1, (exchange) -> {
			exchange.getResponseHeaders().add("ETag", FakeHub.gitSha1("something".getBytes(StandardCharsets.UTF_8)));
			FakeHub.send(exchange, CONFIG);
		});
		assertRefused("org/name", "config.json came 2 times with another checksum");
		assertThat(blobs()).noneMatch((name) -> name.equals(FakeHub.gitSha1(CONFIG)));
	}

	@Test
	void moreBytesThanToldAreRefused() {
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 9, (exchange) -> FakeHub.send(exchange, random(300_000)));
		assertRefused("org/name", "came 2 times with more than the 200000 bytes");
	}

	@Test
	void aBusyHubIsAskedAgain() {
		commit(model());
		this.server.failing("/api/models/", 2, FakeHub.status(503));
		this.server.failing("config.json", 1, FakeHub.status(429, "Retry-After", "0"));
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, FakeHub.status(500));
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
	}

	@Test
	void aLinkToTheStorageThatHasExpiredIsMadeAnew() {
		commit(model());
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, FakeHub.status(403));
		assertThat(fetch("org/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
	}

	@Test
	void theTokenIsShownToTheHubAlone() {
		commit(model());
		fetch("org/name");
		assertThat(this.server.requests()).filteredOn((request) -> request.host().equals("hub"))
			.extracting(FakeHub.Request::authorization)
			.containsOnly("Bearer " + FakeHub.TOKEN);
		assertThat(this.server.downloads()).extracting(FakeHub.Request::authorization).containsExactly("null");
	}

	@Test
	void aRenamedRepositoryIsFollowed() {
		commit(model());
		this.server.always((exchange) -> {
			String path = exchange.getRequestURI().getPath();
			boolean isOld = path.contains("old/name");
			if (isOld) {
				FakeHub.status(307, "Location", path.replace("old/name", "org/name")).give(exchange);
			}
			return isOld;
		});
		assertThat(fetch("old/name").resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
	}

	@Test
	void endlessRedirectsEnd() {
		this.server.always((exchange) -> {
			FakeHub.status(302, "Location", exchange.getRequestURI().getPath()).give(exchange);
			return true;
		});
		assertRefused("org/name", "redirects more than 10 times");
	}

	@Test
	void aMissingModelIsOneSentence() {
		assertRefused("org/none",
				"There is no model 'org/none' at " + this.server.url() + ", or the token that is set may not see it.");
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> new Hub(settings(this.server.url().toString(), null, false), IMPATIENT, new Silent())
				.fetch(new HubModel("org/none", "main", null), Purpose.MODEL))
			.withMessageEndingWith("or it is private and HF_TOKEN is not set.");
	}

	@Test
	void aGatedModelIsExplained() {
		commit(model());
		this.server.failing(RESOLVE, 99, FakeHub.status(403, "X-Error-Code", "GatedRepo"));
		assertRefused("org/name", "The model 'org/name' is gated: ask for access at " + this.server.url()
				+ "/org/name with the account whose token is set.");
	}

	@Test
	void aTokenThatIsNotKnownIsNamed() {
		this.server.failing("/api/models/", 1, FakeHub.status(401));
		assertRefused("org/name", "does not know the token of HF_TOKEN");
	}

	@Test
	void offlineTheCacheIsAllThereIs() {
		commit(model());
		Hub offline = new Hub(settings("http://127.0.0.1:1", null, true), IMPATIENT, new Silent());
		HubModel model = new HubModel("org/name", "main", null);
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> offline.fetch(model, Purpose.MODEL))
			.withMessageContaining("'org/name' is not in the cache " + this.cache)
			.withMessageContaining("HF_HUB_OFFLINE");
		Path found = fetch("org/name");
		assertThat(offline.fetch(model, Purpose.MODEL)).isEqualTo(found);
	}

	@Test
	void offlineAModelThatLacksAShardIsNotTaken() throws IOException {
		commit(sharded());
		Path found = fetch("org/name");
		Files.delete(found.resolve("model-2.safetensors"));
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> new Hub(settings("http://127.0.0.1:1", null, true), IMPATIENT, new Silent())
				.fetch(new HubModel("org/name", "main", null), Purpose.MODEL))
			.withMessageContaining("not all of it");
	}

	@Test
	void aHubThatCannotBeReachedIsNotNeededForWhatIsThere() {
		commit(model());
		Path found = fetch("org/name");
		Hub unreachable = new Hub(settings("http://127.0.0.1:1", null, false), IMPATIENT, new Silent());
		assertThat(unreachable.fetch(new HubModel("org/name", "main", null), Purpose.MODEL)).isEqualTo(found);
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> unreachable.fetch(new HubModel("org/other", "main", null), Purpose.MODEL))
			.withMessageContaining("http://127.0.0.1:1 cannot be reached");
	}

	@Test
	void namesThatWouldLeaveTheCacheAreRefused() {
		this.server.failing("/api/models/", 9, (exchange) -> FakeHub.send(exchange,
				"{\"sha\": \"../../x\", \"siblings\": []}".getBytes(StandardCharsets.UTF_8)));
		assertRefused("org/name", "does not answer as a hub does");
	}

	@Test
	void contentThatWouldLeaveTheCacheIsRefused() {
		commit(model());
		this.server.failing("config.json", 9, FakeHub.status(200, "ETag", "\"../../../x\"", "Content-Length", "0"));
		assertRefused("org/name", "does not answer as a hub does");
	}

	@Test
	void anIndexThatNamesWhatIsNotThereIsRefused() {
		Map<String, byte[]> files = sharded();
		files.remove("model-1.safetensors");
		commit(files);
		assertRefused("org/name", "lacks 'model-1.safetensors'");
	}

	@Test
	void aCompleteCacheIsOnlyRead() throws IOException {
		commit(model());
		Path found = fetch("org/name");
		Map<Path, FileTime> before = times();
		assertThat(fetch("org/name")).isEqualTo(found);
		assertThat(times()).isEqualTo(before);
	}

	private Map<Path, FileTime> times() throws IOException {
		Map<Path, FileTime> times = new HashMap<>();
		try (Stream<Path> files = Files.walk(this.cache)) {
			for (Path file : files.toList()) {
				times.put(file, Files.getLastModifiedTime(file));
			}
		}
		return times;
	}

	@Test
	void aModelThatFitsOnNoDiskIsRefusedBeforehand() {
		commit(model());
		this.server.failing("model.safetensors", 1, FakeHub.status(302, "X-Linked-Etag", FakeHub.sha256(WEIGHTS),
				"X-Linked-Size", "8000000000000000000", "Location", "/nowhere"));
		assertRefused("org/name", "are free; HF_HUB_CACHE names another place");
		assertThat(this.server.downloads()).isEmpty();
	}

	@Test
	void aCacheThatCannotBeWrittenIsNamed() throws IOException {
		commit(model());
		Files.writeString(this.cache.resolve("models--org--name"), "a file");
		assertRefused("org/name", "cannot be kept in " + this.cache);
	}

	private static Map<String, byte[]> model() {
		return new HashMap<>(Map.of("config.json", CONFIG, "model.safetensors", WEIGHTS));
	}

	private static Map<String, byte[]> sharded() {
		String index = """
				{"weight_map": {"a": "model-1.safetensors", "b": "model-2.safetensors", "c": "model-1.safetensors"}}""";
		return new HashMap<>(Map.of("config.json", CONFIG, "model.safetensors.index.json",
				index.getBytes(StandardCharsets.UTF_8), "model-1.safetensors", random(3_000), "model-2.safetensors",
				random(4_000), "consolidated.safetensors", random(5_000)));
	}

	private String commit(Map<String, byte[]> files) {
		return this.server.commit("org/name", "main", files);
	}

	private Path fetch(String model) {
		return hub().fetch(HubModel.parse(model).orElseThrow(), Purpose.MODEL);
	}

	private void assertRefused(String model, String sentence) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> fetch(model))
			.withMessageContaining(sentence)
			.withMessageEndingWith(".");
	}

	private Hub hub() {
		return new Hub(settings(this.server.url().toString(), FakeHub.TOKEN, false), IMPATIENT, new Silent());
	}

	private HubSettings settings(String endpoint, String token, boolean offline) {
		return new HubSettings(URI.create(endpoint), this.cache, token, offline);
	}

	private List<String> blobs() {
		String[] names = this.cache.resolve("models--org--name/blobs").toFile().list();
		return (names != null) ? List.of(names) : List.of();
	}

	private static List<String> names(Path snapshot) throws IOException {
		try (Stream<Path> files = Files.walk(snapshot)) {
			return files.filter(Files::isRegularFile).map((file) -> snapshot.relativize(file).toString()).toList();
		}
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	private static void await(CountDownLatch latch) throws IOException {
		try {
			if (!latch.await(30, TimeUnit.SECONDS)) {
				throw new IOException("Nobody went on.");
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static final class Silent implements ProgressDisplay {

		@Override
		public void show(Progress progress) {
		}

		@Override
		public void end(Progress progress) {
		}

	}

}
