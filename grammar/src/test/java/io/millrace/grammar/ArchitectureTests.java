package io.millrace.grammar;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.millrace.grammar", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule plainJava = classes().should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.grammar..", "java..", "org.jspecify..")
		.because("the gateway checks grammars where no model is, and the worker follows them where no text is");

	@ArchTest
	static final ArchRule withoutOutside = classes().should()
		.onlyDependOnClassesThat()
		.resideOutsideOfPackages("java.lang.reflect..", "java.nio.file..", "java.net..", "java.util.regex..")
		.because("grammars come from strangers, and a pattern that backtracks could take forever");

	@ArchTest
	static final ArchRule vocabularyStandsAlone = classes().that()
		.resideInAPackage("io.millrace.grammar.vocabulary")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.grammar.vocabulary", "java..", "org.jspecify..")
		.because("masks are found the same way for every kind of grammar");

	@ArchTest
	static final ArchRule automataKnowNoLanguage = classes().that()
		.resideInAPackage("io.millrace.grammar.automaton")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("io.millrace.grammar.automaton", "io.millrace.grammar.compile", "java..", "org.jspecify..")
		.because("every language in which a grammar can be written is compiled to the same expressions");

	@ArchTest
	static final ArchRule withoutCycles = slices().matching("io.millrace.(grammar..)")
		.should()
		.beFreeOfCycles()
		.because("each layer is understood and tested without those above it");

}
