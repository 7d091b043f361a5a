package io.millrace.platform;

import java.util.Objects;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the archive. */
final class MillraceVersion implements IVersionProvider {

	@Override
	public String[] getVersion() {
		String version = MillraceVersion.class.getPackage().getImplementationVersion();
		return new String[] { "millrace " + Objects.requireNonNullElse(version, "development") };
	}

}
