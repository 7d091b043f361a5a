package io.millrace.protocol;

import java.nio.charset.StandardCharsets;

import io.millrace.protocol.codec.ProtocolModule;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TokenTableTests {

	private final TokenTable table = TokenTable.of(4,
			(id) -> (id == 2) ? new byte[0] : "x".repeat(20 * id + 1).getBytes(StandardCharsets.UTF_8));

	@Test
	void eachIdHasItsBytes() {
		assertThat(this.table.size()).isEqualTo(4);
		assertThat(this.table.bytes(0)).hasSize(1);
		assertThat(this.table.bytes(1)).hasSize(21);
		assertThat(this.table.bytes(2)).isEmpty();
		assertThat(this.table.bytes(3)).hasSize(61);
		assertThat(this.table.bytes(4)).isEmpty();
		assertThat(this.table.bytes(-1)).isEmpty();
	}

	@Test
	void packingAndJsonKeepIt() {
		assertThat(TokenTable.unpack(this.table.pack())).isEqualTo(this.table);
		JsonMapper mapper = JsonMapper.builder().addModule(new ProtocolModule()).build();
		assertThat(mapper.readValue(mapper.writeValueAsBytes(this.table), TokenTable.class)).isEqualTo(this.table);
	}

	@Test
	void whatIsNoTableIsRefused() {
		byte[] packed = this.table.pack();
		assertThatIllegalArgumentException().isThrownBy(() -> TokenTable.unpack(new byte[3]));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TokenTable.unpack(java.util.Arrays.copyOf(packed, packed.length - 1)));
		packed[0] = 127;
		assertThatIllegalArgumentException().isThrownBy(() -> TokenTable.unpack(packed));
	}

}
