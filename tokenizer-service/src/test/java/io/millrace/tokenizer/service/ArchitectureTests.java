package io.millrace.tokenizer.service;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.millrace.tokenizer.service", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule noOtherService = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.gateway..", "io.millrace.scheduler..", "io.millrace.worker..",
				"io.millrace.platform..")
		.because("services meet on the bus and behind the TokenizerApi");

	@ArchTest
	static final ArchRule noEngine = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("ai.djl..")
		.because("the native library is the core's to guard");

	@ArchTest
	static final ArchRule noBus = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.protocol.bus..", "io.millrace.protocol.message..")
		.because("the tokenizer answers calls and keeps no state that messages could carry");

}
