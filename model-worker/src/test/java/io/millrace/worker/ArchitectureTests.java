package io.millrace.worker;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.millrace.worker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule usesNoOtherService = classes().should()
		.onlyDependOnClassesThat()
		.resideOutsideOfPackages("io.millrace.gateway..", "io.millrace.scheduler..", "io.millrace.tokenizer.service..",
				"io.millrace.platform..", "io.millrace.bench..")
		.because("services meet on the bus only, so that each can be deployed and tested alone");

	@ArchTest
	static final ArchRule decidesInPlainJava = noClasses().that()
		.resideInAnyPackage("io.millrace.worker.engine..", "io.millrace.worker.cache..",
				"io.millrace.worker.sampling..", "io.millrace.worker.step..", "io.millrace.worker.protocol..",
				"io.millrace.worker.embedding..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "ai.djl..", "io.micrometer..", "io.millrace.protocol.bus..")
		.because("planning, paging and the protocol are tested in microseconds, without Spring, a model or a broker");

	@ArchTest
	static final ArchRule engineKnowsTheModelByItsStepsOnly = noClasses().that()
		.resideInAnyPackage("io.millrace.worker.engine..", "io.millrace.worker.cache..",
				"io.millrace.worker.sampling..", "io.millrace.worker.bus..", "io.millrace.worker.protocol..",
				"io.millrace.worker.embedding..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.worker.model..", "io.millrace.worker.checkpoint..",
				"io.millrace.worker.program..", "io.millrace.worker")
		.because("io.millrace.worker.step is the border between planning and computing");

	@ArchTest
	static final ArchRule engineKnowsNothingOfTheProtocol = noClasses().that()
		.resideInAnyPackage("io.millrace.worker.engine..", "io.millrace.worker.cache..", "io.millrace.worker.step..",
				"io.millrace.worker.embedding..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.worker.protocol..", "io.millrace.worker.bus..")
		.because("an engine runs sequences and writes transcripts, whoever reads them");

	@ArchTest
	static final ArchRule modelKnowsNothingOfItsServing = noClasses().that()
		.resideInAnyPackage("io.millrace.worker.model..", "io.millrace.worker.checkpoint..",
				"io.millrace.worker.program..", "io.millrace.worker.step..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.worker.engine..", "io.millrace.worker.cache..", "io.millrace.worker.bus..",
				"io.millrace.worker.embedding..", "io.millrace.worker.protocol..", "io.millrace.worker",
				"org.springframework..")
		.because("a model computes steps, whoever plans them");

	@ArchTest
	static final ArchRule nobodyKnowsItsBenchmark = noClasses().that()
		.resideOutsideOfPackage("io.millrace.worker.bench..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.millrace.worker.bench..")
		.because("what is measured is what is served");

}
