package io.millrace.tokenizer.jinja;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packagesOf = JinjaTemplate.class, importOptions = ImportOption.DoNotIncludeTests.class)
class JinjaArchitectureTest {

	@ArchTest
	static final ArchRule STANDS_ALONE = classes().that()
		.resideInAPackage("io.millrace.tokenizer.jinja")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.tokenizer.jinja", "java..", "org.jspecify.annotations")
		.because("the interpreter is a small language of its own, and its sandbox is what it cannot reach");

	@ArchTest
	static final ArchRule NO_REFLECTION = classes().that()
		.resideInAPackage("io.millrace.tokenizer.jinja")
		.should()
		.onlyDependOnClassesThat()
		.resideOutsideOfPackages("java.lang.reflect..", "java.io..", "java.nio.file..", "java.net..")
		.because("templates come with models and must not reach objects, files or the network");

}
