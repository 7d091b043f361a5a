package io.millrace.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document, with the version of this server. */
final class Description {

	private final byte[] bytes;

	Description() {
		JsonMapper mapper = new JsonMapper();
		try (InputStream in = new ClassPathResource("openapi.json", Description.class).getInputStream()) {
			ObjectNode document = (ObjectNode) mapper.readTree(in);
			String version = Description.class.getPackage().getImplementationVersion();
			if (version != null) {
				document.withObject("/info").put("version", version);
			}
			this.bytes = mapper.writeValueAsBytes(document);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	byte[] toBytes() {
		return this.bytes.clone();
	}

}
