package io.millrace.worker.program;

import io.millrace.worker.checkpoint.ModelLoadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ComputeDeviceTests {

	@Test
	void cudaAloneIsTheFirstGpu() {
		assertThat(ComputeDevice.valueOf("cuda")).isEqualTo(new ComputeDevice("cuda:0"));
		assertThat(ComputeDevice.valueOf("cuda:03")).hasToString("cuda:3");
		assertThat(ComputeDevice.valueOf("cuda:1").isCuda()).isTrue();
		assertThat(ComputeDevice.CPU.isCuda()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:1000", "cuda:0 ", "mps" })
	void anyOtherNameIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> ComputeDevice.valueOf(name))
			.withMessage("A device is auto, cpu or cuda with a GPU's number such as cuda:0, got '" + name + "'.");
	}

	@Test
	void theCpuIsChosenWhereNoGpuIs() {
		assertThat(ComputeDevice.CPU.resolve()).isEqualTo(ComputeDevice.CPU);
		assertThat(ComputeDevice.AUTO.resolve().name()).isEqualTo(Torch.hasCuda() ? "cuda:0" : "cpu");
	}

	@Test
	void aGpuThatIsNotThereIsRefused() {
		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(new ComputeDevice("cuda:99")::resolve)
			.withMessageMatching("The device cuda:99 is not there: NVIDIA's driver finds \\d+ GPUs?\\.");
	}

}
