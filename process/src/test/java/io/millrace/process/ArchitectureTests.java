package io.millrace.process;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packages = "io.millrace.process", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule noService = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.process..", "io.millrace.hub..", "io.millrace.protocol..", "java..",
				"org.jspecify.annotations..", "org.springframework..", "io.micrometer..", "io.opentelemetry..",
				"io.prometheus.metrics.tracer..", "reactor..", "org.slf4j..")
		.because("every service starts with it, so it knows none of them");

}
