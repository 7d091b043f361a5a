package io.millrace.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a {@link Slo} from the command line. */
final class SloConverter implements ITypeConverter<Slo> {

	@Override
	public Slo convert(String value) {
		try {
			return Slo.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new TypeConversionException(String.valueOf(ex.getMessage()));
		}
	}

}
