package io.millrace.scheduler;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.millrace.protocol.bus.LeaseClock;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.millrace.scheduler", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule noOtherService = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.gateway..", "io.millrace.worker..", "io.millrace.tokenizer..",
				"io.millrace.platform..")
		.because("services know each other by their messages only");

	@ArchTest
	static final ArchRule noParticularBus = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.protocol.bus.artemis..", "io.millrace.protocol.bus.memory..")
		.because("which bus carries the messages is chosen where the process is put together");

	@ArchTest
	static final ArchRule theCoreIsPlainJava = classes().that()
		.resideInAPackage("io.millrace.scheduler.core..")
		.should()
		.onlyDependOnClassesThat(resideInAnyPackage("io.millrace.scheduler.core..", "io.millrace.protocol",
				"io.millrace.protocol.message..", "java..", "org.jspecify.annotations..")
			.or(type(LeaseClock.class)))
		.because("what decides is tested in microseconds, without a bus or a container");

}
