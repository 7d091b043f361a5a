package io.millrace.grammar.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

/**
 * Another library's opinion of what satisfies a schema, formats included. It knows the
 * top-level domains of some day, so addresses of mail are left to a pattern.
 */
public final class IndependentValidator {

	private static final String EMAIL = "\"format\":\"email\"";

	private static final String EMAIL_PATTERN = "\"pattern\":\"^[^@ ]{1,64}@([A-Za-z0-9-]{1,63}\\\\.)+[A-Za-z]{2,}$\"";

	private final Schema schema;

	public IndependentValidator(String schema) {
		this.schema = SchemaRegistry
			.withDefaultDialect(
					schema.contains("draft-07") ? SpecificationVersion.DRAFT_7 : SpecificationVersion.DRAFT_2020_12)
			.getSchema(schema.replace(EMAIL, EMAIL_PATTERN), InputFormat.JSON);
	}

	public boolean isValid(String value) {
		return this.schema.validate(value, InputFormat.JSON, IndependentValidator::assertFormats).isEmpty();
	}

	private static void assertFormats(ExecutionContext context) {
		context.executionConfig((config) -> config.formatAssertionsEnabled(true));
	}

}
