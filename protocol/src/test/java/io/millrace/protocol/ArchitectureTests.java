package io.millrace.protocol;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.millrace", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule onlyTheProtocolIsSeen = classes().that()
		.resideInAPackage("io.millrace..")
		.should()
		.resideInAPackage("io.millrace.protocol..")
		.because("everything depends on the protocol, so it depends on none of ours");

	@ArchTest
	static final ArchRule noSpringBoot = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "org.springframework.context..",
				"org.springframework.beans..")
		.because("libraries share the protocol's types without a container");

	@ArchTest
	static final ArchRule artemisStaysInItsPackage = noClasses().that()
		.resideOutsideOfPackage("io.millrace.protocol.bus.artemis..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.protocol.bus.artemis..", "org.apache.activemq..")
		.because("the bus is an interface and its broker is chosen where a process is put together");

	@ArchTest
	static final ArchRule jacksonStaysInTheCodec = noClasses().that()
		.resideOutsideOfPackage("io.millrace.protocol.codec..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("tools.jackson..")
		.because("the encoding is known to one package; messages carry annotations only");

	@ArchTest
	static final ArchRule messagesKnowNoBus = noClasses().that()
		.resideInAPackage("io.millrace.protocol.message..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.protocol.bus..", "io.millrace.protocol.codec..")
		.because("what is said does not depend on how it travels");

}
