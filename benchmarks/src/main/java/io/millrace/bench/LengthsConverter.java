package io.millrace.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@link Lengths} from the command line. */
final class LengthsConverter implements ITypeConverter<Lengths> {

	@Override
	public Lengths convert(String value) {
		try {
			return Lengths.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new TypeConversionException(String.valueOf(ex.getMessage()));
		}
	}

}
