package io.millrace.worker.program;

import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessorTests {

	@Test
	void flagsAreThoseOfTheFirstCore() {
		Stream<String> lines = Stream.of("processor\t: 0", "flags\t\t: fpu avx2  f16c", "", "flags\t\t: other");
		assertThat(Processor.flags(lines)).containsExactlyInAnyOrder("fpu", "avx2", "f16c");
		assertThat(Processor.flags(Stream.of("Features : asimd bf16"))).containsExactlyInAnyOrder("asimd", "bf16");
		assertThat(Processor.flags(Stream.of("no such line"))).isEmpty();
	}

	@Test
	void bfloat16IsComputedWhereItIsMultipliedAndReadAsFloat16ElsewhereOnX86() {
		Processor old = new Processor("amd64", Set.of("avx2", "f16c"));
		assertThat(old.prefersFloat16Weights()).isTrue();
		assertThat(old.packsBfloat16()).isFalse();
		Processor recent = new Processor("amd64", Set.of("avx2", "f16c", "avx512_bf16"));
		assertThat(recent.prefersFloat16Weights()).isFalse();
		assertThat(recent.packsBfloat16()).isTrue();
		Processor other = new Processor("aarch64", Set.of("asimd", "bf16"));
		assertThat(other.prefersFloat16Weights()).isFalse();
		assertThat(other.packsBfloat16()).isFalse();
		assertThat(new Processor("amd64", Set.of()).prefersFloat16Weights()).isFalse();
	}

}
