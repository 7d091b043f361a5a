package io.millrace.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.millrace.gateway.request.ParameterTable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** docs/api.md says what the gateway does. */
class ApiDocumentTests {

	private static final String BOTH = "## Chat and completions";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
		gateway.worker.answer("Hello");
	}

	@ParameterizedTest
	@MethodSource("rows")
	void aRowIsTrue(Route route, Row row) throws Exception {
		if (!row.accepted().equals("–")) {
			HttpResponse<String> response = gateway.post(route.path, route.body(row.name(), row.accepted()));
			assertThat(response.statusCode()).as("%s: %s", row, response.body()).isEqualTo(200);
		}
		if (!row.refused().equals("–")) {
			HttpResponse<String> response = gateway.post(route.path, route.body(row.name(), row.refused()));
			assertThat(response.statusCode()).as("%s: %s", row, response.body()).isEqualTo(400);
			JsonNode error = TestGateway.json(response).path("error");
			assertThat(error.path("param").asString()).isEqualTo(row.name());
			assertThat(error.path("code").asString())
				.isEqualTo(row.support().equals("supported") ? "invalid_value" : "unsupported_parameter");
		}
	}

	@Test
	void everyParameterHasItsRow() throws IOException {
		for (Route route : Route.values()) {
			List<Row> rows = rows(route);
			assertThat(names(rows, "supported", "in part")).isEqualTo(route.table.supportedNames());
			assertThat(names(rows, "ignored")).isEqualTo(route.table.ignoredNames());
			assertThat(names(rows, "refused")).isEqualTo(route.table.refusedNames());
			assertThat(rows).extracting(Row::name).doesNotHaveDuplicates();
		}
	}

	@Test
	void whatIsSupportedOrInPartHasAnExampleOfBoth() throws IOException {
		for (Route route : Route.values()) {
			assertThat(rows(route)).filteredOn((row) -> row.support().matches("supported|in part"))
				.allMatch((row) -> !row.accepted().equals("–") && !row.refused().equals("–"));
			assertThat(rows(route)).filteredOn((row) -> row.support().equals("refused"))
				.allMatch((row) -> !row.refused().equals("–"));
		}
	}

	private static TreeSet<String> names(List<Row> rows, String... supports) {
		TreeSet<String> names = new TreeSet<>();
		rows.stream()
			.filter((row) -> List.of(supports).contains(row.support()))
			.forEach((row) -> names.add(row.name()));
		return names;
	}

	static Stream<Object[]> rows() throws IOException {
		List<Object[]> all = new ArrayList<>();
		for (Route route : Route.values()) {
			rows(route).forEach((row) -> all.add(new Object[] { route, row }));
		}
		return all.stream();
	}

	private static List<Row> rows(Route route) throws IOException {
		List<Row> rows = new ArrayList<>();
		String heading = "";
		for (String line : Files.readAllLines(Path.of("..", "docs", "api.md"))) {
			if (line.startsWith("#")) {
				heading = line;
			}
			boolean ours = (heading.equals(BOTH) && route.sharesRows)
					|| heading.equals("### `POST " + route.path + "`");
			if (ours && line.startsWith("| `")) {
				rows.add(Row.of(line));
			}
		}
		return rows;
	}

	/** A row of a table. */
	private record Row(String name, String support, String accepted, String refused) {

		static Row of(String line) {
			String[] cells = line.split("\\|");
			return new Row(code(cells[1]), cells[2].strip(), code(cells[3]), code(cells[4]));
		}

		private static String code(String cell) {
			return cell.strip().replaceAll("^`|`$", "");
		}

	}

	private enum Route {

		CHAT("/v1/chat/completions", ParameterTable.CHAT, "\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]",
				true),

		COMPLETIONS("/v1/completions", ParameterTable.COMPLETIONS, "\"prompt\":\"xy\"", true),

		RESPONSES("/v1/responses", ParameterTable.RESPONSES, "\"input\":\"xy\"", false);

		private final String path;

		private final ParameterTable table;

		private final String prompt;

		private final boolean sharesRows;

		Route(String path, ParameterTable table, String prompt, boolean sharesRows) {
			this.path = path;
			this.table = table;
			this.prompt = prompt;
			this.sharesRows = sharesRows;
		}

		/** An example is a value, or a value with other fields that it needs. */
		String body(String name, String example) {
			JsonMapper mapper = JsonMapper.shared();
			ObjectNode body = (ObjectNode) mapper.readTree("{\"model\":\"org/tiny\"," + this.prompt + "}");
			boolean fields = example.startsWith("\"") && example.contains("\": ") && !example.startsWith("{");
			JsonNode more = mapper.readTree(fields ? "{" + example + "}" : "{\"" + name + "\":" + example + "}");
			body.setAll((ObjectNode) more);
			return body.toString();
		}

	}

}
