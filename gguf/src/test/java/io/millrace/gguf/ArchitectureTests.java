package io.millrace.gguf;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

@AnalyzeClasses(packages = "io.millrace.gguf", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule plainJava = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.gguf", "java..", "org.jspecify..")
		.because("tokenizers read such files where no model is, and workers where no text is");

}
