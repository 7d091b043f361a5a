package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

import io.millrace.protocol.Sha256;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The console as its users see it, in a real browser: not part of the build. Pictures of
 * it, in light and dark, are left in {@code target/console}.
 */
@EnabledIfSystemProperty(named = "millrace.console", matches = "true",
		disabledReason = "needs chromium: mvn -pl platform test -Pconsole")
class ConsoleTests {

	private static final Path PICTURES = Path.of("target", "console");

	private static final String KEY = "console-key";

	private static final String ADMIN = "admin-key";

	@TempDir
	private static Path directory;

	private static OneProcess.Running server;

	private static Browser browser;

	@BeforeAll
	static void start() throws IOException, InterruptedException {
		requireChromium();
		Path keys = directory.resolve("keys.json");
		Files.writeString(keys, """
				{"keys": [{"name": "console", "sha256": "%s"},
				          {"name": "operator", "sha256": "%s", "scopes": ["inference", "admin"]}]}
				""".formatted(hash(KEY), hash(ADMIN)));
		Path loras = Files.createDirectories(directory.resolve("loras"));
		DemoAdapter.write(loras.resolve("random"), 1);
		server = OneProcess.run("--millrace.api-key-file=" + keys, "--millrace.lora-dir=" + loras,
				"--millrace.max-loras=2", "--millrace.max-lora-rank=8");
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.until(() -> RunningPlatform.get(server.api().resolve("/health")).statusCode() == 200);
		browser = new Browser(directory.resolve("profile"));
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		if (server != null) {
			server.close();
		}
	}

	@Test
	void anOperatorTalksToAModelWatchesItAndStopsIt() throws IOException {
		browser.prefers("light");
		open("");
		browser.evaluate("sessionStorage.clear(); location.reload()");
		asksForAKeyAndTakesOne();
		talks();
		stopsAnAnswer();
		browser.screenshot(PICTURES.resolve("playground-light.png"));
		answersByASchema();
		looksOn();
		loadsAnAdapter();
		browser.screenshot(PICTURES.resolve("live-light.png"));
		browser.prefers("dark");
		browser.screenshot(PICTURES.resolve("live-dark.png"));
		goesByKeys();
		browser.screenshot(PICTURES.resolve("requests-dark.png"));
		open("#errors");
		browser.await("document.querySelectorAll('tbody tr').length > 0 && document.body.innerText.includes('401')");
		browser.screenshot(PICTURES.resolve("errors-dark.png"));
		open("#playground");
		browser.click("details summary");
		browser.screenshot(PICTURES.resolve("playground-dark.png"));
		assertThat(browser.complaints()).isEmpty();
		assertThat(browser.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)").toString())
			.doesNotContain("https://");
	}

	private static void asksForAKeyAndTakesOne() {
		browser.await("document.getElementById('key-dialog').open");
		browser.type(ADMIN);
		browser.press("Enter", "Enter", 0);
		browser.await("document.getElementById('state').innerText === 'Serving'");
		browser.await("document.querySelectorAll('#model option').length === 1");
	}

	private static void talks() {
		browser.evaluate("document.body.focus()");
		browser.press("/", "Slash", 0);
		browser.await("document.activeElement.id === 'prompt'");
		browser.type("What is the capital of Italy?");
		browser.press("Enter", "Enter", 2);
		browser.await("document.querySelector('.message.assistant .figures')");
		assertThat(browser.text(".message.assistant .body")).contains("Rome");
		assertThat(browser.text(".message.assistant .figures")).contains("First token", "Tokens a second", "stop");
	}

	private static void stopsAnAnswer() {
		browser.evaluate("document.getElementById('set-max_tokens').value = '400'; "
				+ "document.getElementById('set-max_tokens').dispatchEvent(new Event('input'))");
		browser.evaluate("document.getElementById('prompt').focus()");
		browser.type("Tell me about the city.");
		browser.press("Enter", "Enter", 2);
		browser.await("document.querySelectorAll('.message.assistant').length === 2");
		browser.press("Escape", "Escape", 0);
		browser.await("document.getElementById('send').hidden === false");
	}

	private static void answersByASchema() {
		browser.press("n", "KeyN", 1);
		browser.await("document.querySelector('.empty')");
		browser.evaluate("document.querySelectorAll('details summary')[1].click(); "
				+ "[...document.querySelectorAll('details')][1].querySelector('button').click()");
		browser.evaluate("document.getElementById('prompt').focus()");
		browser.type("What is the capital of Italy?");
		browser.press("Enter", "Enter", 2);
		browser.await("document.querySelector('.message.assistant .figures')");
		assertThat(browser
			.evaluate("Object.keys(JSON.parse(document.querySelector('.message.assistant .body').innerText))")
			.toString()).contains("city", "country");
		browser.evaluate("document.getElementById('set-schema').value = ''; "
				+ "document.getElementById('set-schema').dispatchEvent(new Event('input'))");
	}

	private static void looksOn() {
		browser.press("2", "Digit2", 1);
		browser.await(
				"document.body.innerText.includes('millrace-demo') && document.querySelectorAll('meter').length > 1");
		String drain = "[...document.querySelectorAll('button')].find((button) => button.innerText === 'Drain')";
		browser.await(drain);
		browser.evaluate(drain + ".click()");
		browser.await("document.body.innerText.includes('draining')");
		String resume = "[...document.querySelectorAll('button')].find((button) => button.innerText === 'Resume')";
		browser.await(resume);
		browser.evaluate(resume + ".click()");
		browser.await("!document.body.innerText.includes('draining')");
		browser.await("document.querySelectorAll('.spark-line[d]').length > 1");
	}

	private static void loadsAnAdapter() {
		String said = "document.querySelector('.page-head .hint').innerText";
		String submit = "document.querySelector('form.load button').click()";
		browser.evaluate("document.getElementById('adapter-name').focus()");
		browser.type("colours");
		browser.evaluate("document.getElementById('adapter-path').focus()");
		browser.type("nowhere");
		browser.evaluate(submit);
		browser.await(said + ".includes('nowhere')");
		browser.evaluate("document.getElementById('adapter-path').value = 'random'");
		browser.evaluate(submit);
		String unload = "document.querySelector('button[aria-label=\"Unload colours\"]')";
		browser.await(unload);
		browser.evaluate(unload + ".click()");
		browser.await("!" + unload);
		browser.evaluate("document.getElementById('adapter-name').value = 'colours'; "
				+ "document.getElementById('adapter-path').value = 'random'");
		browser.evaluate(submit);
		browser.await(unload);
	}

	private static void goesByKeys() {
		browser.press("3", "Digit3", 1);
		browser.await("document.querySelectorAll('svg.timeline rect').length > 3");
		assertThat(browser.text("tbody")).contains("operator", "millrace-demo", "stop", "cancelled");
		browser.press("/", "Slash", 0);
		browser.await("document.activeElement.type === 'search'");
		browser.type("cancelled");
		browser.await("document.querySelectorAll('tbody tr').length === 1");
		browser.evaluate("document.activeElement.value = ''; document.activeElement.dispatchEvent(new Event('input'))");
		browser.press("?", "Slash", 0);
		browser.evaluate("document.activeElement.blur()");
	}

	@Test
	void whoHasNoAdministrationsScopeIsToldSo() {
		open("#live");
		browser.evaluate("sessionStorage.setItem('millrace.key', " + Browser.quoted(KEY) + "); location.reload()");
		browser.await("document.querySelector('.notice.bad')");
		assertThat(browser.text(".notice.bad")).contains("lacks the scope 'admin'");
	}

	private static void open(String fragment) {
		browser.open(URI.create(server.api() + "/" + fragment));
	}

	@Test
	void itCanBeSwitchedOff() {
		try (OneProcess.Running without = OneProcess.run("--millrace.gateway.console.enabled=false")) {
			assertThat(List.of("/", "/console/app.js"))
				.allMatch((path) -> RunningPlatform.get(without.api().resolve(path)).statusCode() == 404);
		}
	}

	private static String hash(String key) {
		return HexFormat.of().formatHex(Sha256.start().digest(key.getBytes(StandardCharsets.UTF_8)));
	}

	private static void requireChromium() throws InterruptedException {
		try {
			Process version = new ProcessBuilder("chromium", "--version").redirectErrorStream(true).start();
			assumeTrue(version.waitFor() == 0, "chromium does not run here");
		}
		catch (IOException ex) {
			assumeTrue(false, "chromium is not installed here (Debian: apt-get install chromium)");
		}
	}

}
