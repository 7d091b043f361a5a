package io.millrace.protocol.bus.artemis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** The settings for a broker that is not embedded, as they are shipped. */
final class BrokerXml {

	private static final Path FILE = Path.of("..", "helm", "millrace", "files", "broker.xml");

	private BrokerXml() {
	}

	/** The file, with the small bound of the submit queues that the contract asks for. */
	static String withMaxSubmits(int maxSubmits) throws IOException {
		return replace(Files.readString(FILE), "<max-size-messages>8192<", "<max-size-messages>" + maxSubmits + "<");
	}

	/** Replaces what is there exactly once. */
	static String replace(String xml, String old, String replacement) {
		assertThat(xml).containsOnlyOnce(old);
		return xml.replace(old, replacement);
	}

}
