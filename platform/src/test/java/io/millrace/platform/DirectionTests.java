package io.millrace.platform;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/** The directions between the modules, over the code of all of them. */
class DirectionTests {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages("io.millrace");

	@Test
	void servicesMeetOnlyInTheProtocol() {
		for (String service : new String[] { "gateway", "scheduler", "worker", "tokenizer.service" }) {
			noClasses().that()
				.resideOutsideOfPackages("io.millrace." + service + "..", "io.millrace.platform..")
				.should()
				.dependOnClassesThat()
				.resideInAPackage("io.millrace." + service + "..")
				.because("a service is reached over the bus or behind an API of the protocol")
				.check(classes);
		}
	}

	@Test
	void theProtocolKnowsNobody() {
		noClasses().that()
			.resideInAPackage("io.millrace.protocol..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.millrace.gateway..", "io.millrace.scheduler..", "io.millrace.worker..",
					"io.millrace.tokenizer..", "io.millrace.process..", "io.millrace.platform..",
					"org.springframework.boot..", "ai.djl..")
			.because("everything may use the protocol, so it may use nothing of theirs")
			.check(classes);
	}

	@Test
	void theGatewayAndTheSchedulerKnowNoTensors() {
		noClasses().that()
			.resideInAnyPackage("io.millrace.gateway..", "io.millrace.scheduler..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("ai.djl..")
			.because("they run where no model is")
			.check(classes);
	}

}
