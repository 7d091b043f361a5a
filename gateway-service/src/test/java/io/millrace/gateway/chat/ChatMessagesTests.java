package io.millrace.gateway.chat;

import java.util.List;
import java.util.Map;

import io.millrace.protocol.MillraceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChatMessagesTests {

	@Test
	void developersAreTheSystemAndNullsAreAbsent() {
		assertThat(read("[{'role':'developer','content':'be kind','name':null}]"))
			.containsExactly(Map.of("role", "system", "content", "be kind"));
	}

	@Test
	void textPartsStayParts() {
		assertThat(read("[{'role':'user','content':[{'type':'text','text':'a','x':1}]}]").getFirst().get("content"))
			.isEqualTo(List.of(Map.of("type", "text", "text", "a")));
	}

	@Test
	void anEarlierRefusalIsWhatTheAssistantSaid() {
		assertThat(read("[{'role':'assistant','content':null,'refusal':'No.'}]").getFirst().get("content"))
			.isEqualTo("No.");
		assertThat(
				read("[{'role':'assistant','content':[{'type':'refusal','refusal':'No.'}]}]").getFirst().get("content"))
			.isEqualTo(List.of(Map.of("type", "text", "text", "No.")));
	}

	@Test
	void argumentsOfEarlierToolCallsBecomeObjects() {
		Map<String, Object> message = read("[{'role':'assistant','content':null,'tool_calls':[{'id':'c1','type':"
				+ "'function','function':{'name':'f','arguments':'{\\\"city\\\":\\\"Paris\\\"}'}}]}]")
			.getFirst();
		assertThat(message.get("content")).isEqualTo("");
		assertThat(message.get("tool_calls")).isEqualTo(List.of(Map.of("id", "c1", "type", "function", "function",
				Map.of("name", "f", "arguments", Map.of("city", "Paris")))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "[{'content':'x'}]|messages[0].role",
			"[{'role':'robot','content':'x'}]|messages[0].role", "[{'role':'user'}]|messages[0].content",
			"[{'role':'user','content':7}]|messages[0].content",
			"[{'role':'user','content':['x']}]|messages[0].content[0]",
			"[{'role':'user','content':'x'},null]|messages[1]",
			"[{'role':'assistant','tool_calls':[{'function':{'name':'f','arguments':'no'}}]}]|messages[0].tool_calls[0].function.arguments" })
	void whatIsWrongIsNamed(String messages, String param) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> read(messages))
			.matches((ex) -> param.equals(ex.param()), "names " + param);
	}

	private static List<Map<String, Object>> read(String json) {
		return ChatMessages
			.of(JsonMapper.shared().readValue(json.replace('\'', '"'), new TypeReference<List<Map<String, Object>>>() {
			}));
	}

}
