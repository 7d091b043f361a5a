package io.millrace.hub;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packages = "io.millrace.hub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule plainJava = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.hub..", "io.millrace.protocol", "java..", "org.jspecify.annotations..",
				"org.slf4j..", "tools.jackson..")
		.because("files are fetched before anything else of a process is made");

}
