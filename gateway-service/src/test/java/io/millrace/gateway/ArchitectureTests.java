package io.millrace.gateway;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.millrace.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule NO_OTHER_SERVICE = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.millrace.worker..", "io.millrace.scheduler..", "io.millrace.tokenizer..",
				"io.millrace.platform..")
		.because("services meet on the bus and behind the TokenizerApi");

	@ArchTest
	static final ArchRule NO_CYCLES = slices().matching("io.millrace.gateway.(*)..")
		.should()
		.beFreeOfCycles()
		.because("a package can be read after the ones it uses");

	@ArchTest
	static final ArchRule PACKAGES_DO_NOT_KNOW_THE_WIRING = noClasses().that()
		.resideInAnyPackage("io.millrace.gateway.*..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.millrace.gateway")
		.because("the root package wires the others");

	@ArchTest
	static final ArchRule STREAMS_KNOW_NO_HTTP = noClasses().that()
		.resideInAPackage("io.millrace.gateway.stream..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.netty..", "tools.jackson..")
		.because("every API is encoded from the same pieces");

	@ArchTest
	static final ArchRule WIRE_RECORDS_STAY_AT_THE_EDGE = classes().that()
		.haveSimpleNameEndingWith("Wire")
		.and()
		.areRecords()
		.should()
		.bePackagePrivate()
		.because("what arrives is turned into a checked record once");

	@ArchTest
	static final ArchRule THE_STORE_KNOWS_NO_HTTP = noClasses().that()
		.resideInAPackage("io.millrace.gateway.store..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "io.netty..")
		.because("what is stored does not depend on how it was asked for");

	@ArchTest
	static final ArchRule ONLY_STORES_SPEAK_SQL = noClasses().that()
		.resideOutsideOfPackages("io.millrace.gateway.store..", "io.millrace.gateway.files..",
				"io.millrace.gateway.batches..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.r2dbc..", "org.springframework.r2dbc..", "org.flywaydb..")
		.because("everybody else asks a store, which checks the tenant");

	@ArchTest
	static final ArchRule CONTROLLERS_ARE_PRIVATE = classes().that()
		.haveSimpleNameEndingWith("Controller")
		.should()
		.notHaveModifier(JavaModifier.PUBLIC)
		.because("a package shows its configuration and no more");

}
