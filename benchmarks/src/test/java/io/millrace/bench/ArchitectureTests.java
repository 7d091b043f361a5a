package io.millrace.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packages = "io.millrace.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule knowsNothingOfTheServer = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.bench..", "java..", "com.sun.management..", "org.jspecify..", "picocli..",
				"tools.jackson..", "com.fasterxml.jackson.annotation..", "org.HdrHistogram..")
		.because("it measures any server that speaks OpenAI's API, by what crosses the wire");

}
