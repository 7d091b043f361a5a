package io.millrace.parsers;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packages = "io.millrace.parsers", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule PLAIN_JAVA = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.parsers..", "java..", "org.jspecify..")
		.because("the gateway reads answers with it, and whoever wants may do the same");

}
