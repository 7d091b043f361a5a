package io.millrace.protocol;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RequestIdTests {

	@Test
	void idsAreUniqueAndSortByCreation() {
		List<RequestId> ids = Stream.generate(RequestId::create).limit(10_000).toList();
		assertThat(ids).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void anIdIsAUuidOfVersion7() {
		RequestId id = RequestId.create();
		assertThat(id.toUuid().version()).isEqualTo(7);
		assertThat(id.toUuid()).hasToString(id.value());
		assertThat(id.compact()).hasSize(32).doesNotContain("-");
	}

	@Test
	void anythingElseIsRefused() {
		assertThatThrownBy(() -> new RequestId("abc")).hasMessageContaining("36").hasMessageContaining("3.");
	}

}
