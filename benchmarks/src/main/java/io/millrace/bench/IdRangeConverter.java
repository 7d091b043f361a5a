package io.millrace.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an {@link IdRange} from the command line. */
final class IdRangeConverter implements ITypeConverter<IdRange> {

	@Override
	public IdRange convert(String value) {
		try {
			return IdRange.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new TypeConversionException(String.valueOf(ex.getMessage()));
		}
	}

}
