package io.millrace.worker.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** Products with weights of 8 and 4 bits, of every kind of shape. */
class QuantizedProductTests {

	private static final double BILLION = 1e9;

	private static PtNDManager manager;

	private static ProgramModule check;

	@BeforeAll
	static void load() {
		assumeThat(ComputeType.quantizesHere()).isTrue();
		Map<String, Object> attributes = new LinkedHashMap<>();
		attributes.put("training", false);
		attributes.put("_is_full_backward_hook", Pickle.NONE);
		manager = Torch.newManager();
		Torch.prepareThread(2);
		check = ProgramModule.load(manager,
				ProgramArchive.write(
						Map.of("quantised_check", "quantised_check.py", "linear", "linear_quantised.py", "int8",
								"int8.py", "int4", "int4.py", "rows", "rows.py"),
						"quantised_check", "Check", attributes));
	}

	@AfterAll
	static void close() {
		if (check != null) {
			check.close();
			manager.close();
		}
	}

	/** PyTorch begins with other random numbers in each process. */
	@BeforeEach
	void seed() {
		Engine.getInstance().setRandomSeed(1);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 1", "1, 768, 768", "2, 33, 7", "40, 1, 129", "4, 4096, 768", "5, 17, 31", "7, 31, 2049",
			"8, 1280, 768", "9, 768, 2048", "16, 100, 64", "31, 96, 96", "33, 50, 333", "64, 257, 65", "97, 3, 1000",
			"128, 32, 32", "200, 513, 511", "600, 96, 192" })
	void eightBitsGiveWhatTheirNumbersGive(int rows, int outputs, int inputs) {
		assertThat(error("int8_whole", rows, outputs, inputs)).isLessThan(2e-4);
	}

	@ParameterizedTest
	@CsvSource({ "1, 768, 768", "7, 31, 2049", "64, 257, 65", "200, 513, 511" })
	void twoProductsOfSevenBitsGiveNearlyAllThatNumbersHave(int rows, int outputs, int inputs) {
		assertThat(error("int8_seven", rows, outputs, inputs)).isLessThan(2e-4);
	}

	/**
	 * Up to a number that leaves the others few steps, and from there on, as trained
	 * models have them.
	 */
	@ParameterizedTest
	@CsvSource({ "0, 0.012", "4, 0.012", "8, 1e-3", "50, 2e-3", "10000, 2e-2" })
	void aGreatNumberTakesLittleFromTheOthers(double great, double most) {
		assertThat(error("int8_normal", 16, 256, 512, great)).isLessThan(most);
	}

	@ParameterizedTest
	@CsvSource({ "40, 1, 32", "1, 768, 768", "2, 33, 64", "3, 16, 96", "4, 4096, 768", "5, 17, 32", "8, 1280, 768",
			"9, 31, 2048", "31, 96, 96", "48, 257, 64" })
	void fourBitsGiveWhatTheirNumbersGiveToFewRows(int rows, int outputs, int inputs) {
		assertThat(error("int4_whole", rows, outputs, inputs)).isLessThan(1e-2);
	}

	@ParameterizedTest
	@CsvSource({ "60, 1, 32", "49, 65, 64", "97, 65, 64", "128, 32, 32", "130, 4096, 768", "200, 513, 512",
			"600, 96, 192" })
	void fourBitsGiveWhatTheirNumbersGiveToManyRows(int rows, int outputs, int inputs) {
		assertThat(error("int4_whole", rows, outputs, inputs)).isLessThan(1e-6);
		assertThat(error("int4_float", rows, outputs, inputs)).isLessThan(5e-6);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0.02", "4, 0.02", "8, 0.03", "50, 2e-3", "10000, 5e-3" })
	void aGreatNumberTakesLittleFromTheOthersOfAPrompt(double great, double most) {
		assertThat(error("int4_normal", 64, 256, 512, great)).isLessThan(most);
	}

	@Test
	void fourBitsBecomeNumbersAgainOnThisProcessor() {
		assertThat(check.call("int4_unpacks")).isIn(32L, 64L);
	}

	@Test
	void aRowOfAPromptDoesNotDependOnOthersWhereBytesAreMultiplied() {
		assumeThat(check.call("int4_multiplies_bytes")).isOne();
		assertThat(check.call("dependent_parts", 4, 201)).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 21, 41, 201 })
	void aRowWithAGreatNumberDoesNotDependOnOthers(int rows) {
		assertThat(check.call("dependent_parts", 8, rows)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "8, 0.006, 0.009", "4, 0.06, 0.09" })
	void roundingLosesAsMuchAsSuchNumbersMust(int bits, double least, double most) {
		assertThat(check.call("loss", bits) / BILLION).isBetween(least, most);
	}

	@ParameterizedTest
	@CsvSource({ "8, 3", "8, 64", "8, 130", "4, 3", "4, 40" })
	void aRowDoesNotDependOnOthers(int bits, int rows) {
		assertThat(check.call("dependent_rows", bits, rows)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "8, 3", "4, 3", "4, 64" })
	void zerosStayZerosAndWhatIsNotFiniteIsSeen(int bits, int rows) {
		assertThat(check.call("odd_rows", bits, rows)).isOne();
	}

	private static double error(String kind, long rows, long outputs, long inputs, double... more) {
		List<IValue> values = new ArrayList<>(List.of(IValue.from(rows), IValue.from(outputs), IValue.from(inputs)));
		DoubleStream.of(more).mapToObj(IValue::from).forEach(values::add);
		try {
			return check.run(kind, values.toArray(IValue[]::new)) / BILLION;
		}
		finally {
			values.forEach(IValue::close);
		}
	}

}
