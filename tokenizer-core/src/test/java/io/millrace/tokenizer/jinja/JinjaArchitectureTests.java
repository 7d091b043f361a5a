package io.millrace.tokenizer.jinja;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packagesOf = JinjaTemplate.class, importOptions = ImportOption.DoNotIncludeTests.class)
class JinjaArchitectureTests {

	@ArchTest
	static final ArchRule reachesNothingOutside = classes().that()
		.resideInAPackage("io.millrace.tokenizer.jinja")
		.should()
		.onlyDependOnClassesThat()
		.resideOutsideOfPackages("java.lang.reflect..", "java.io..", "java.nio.file..", "java.net..")
		.because("templates come with models and must not reach objects, files or the network");

}
