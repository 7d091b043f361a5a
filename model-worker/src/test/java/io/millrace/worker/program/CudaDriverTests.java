package io.millrace.worker.program;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CudaDriverTests {

	@Test
	void withoutADriverThereIsNone() {
		assertThat(CudaDriver.find("libno-such-driver.so.1")).isEmpty();
	}

}
