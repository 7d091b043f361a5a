package io.millrace.grammar.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/** Another library's opinion of what satisfies a schema, formats included. */
public final class IndependentValidator {

	private final Schema schema;

	public IndependentValidator(String schema) {
		this.schema = SchemaRegistry
			.withDefaultDialect(
					schema.contains("draft-07") ? SpecificationVersion.DRAFT_7 : SpecificationVersion.DRAFT_2020_12)
			.getSchema(schema, InputFormat.JSON);
	}

	public boolean isValid(String value) {
		return this.schema.validate(value, InputFormat.JSON, IndependentValidator::assertFormats).isEmpty();
	}

	private static void assertFormats(ExecutionContext context) {
		context.executionConfig((config) -> config.formatAssertionsEnabled(true));
	}

}
