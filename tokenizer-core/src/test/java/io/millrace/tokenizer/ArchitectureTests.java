package io.millrace.tokenizer;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "io.millrace.tokenizer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule withoutSpring = noClasses().should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework..")
		.because("the worker uses this library for its vocabulary, and a test of it starts nothing");

	@ArchTest
	static final ArchRule nativeBehindOneClass = noClasses().that()
		.doNotHaveSimpleName("NativeTokenizer")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("ai.djl..")
		.because("only there is the handle guarded against use after closing");

	@ArchTest
	static final ArchRule templatesStandAlone = classes().that()
		.resideInAPackage("io.millrace.tokenizer.jinja..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.tokenizer.jinja..", "java..", "org.jspecify..")
		.allowEmptyShould(true)
		.because("the template language knows neither tokens nor chats");

}
