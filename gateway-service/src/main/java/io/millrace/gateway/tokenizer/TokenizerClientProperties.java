package io.millrace.gateway.tokenizer;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where tokenizers are, and how long to wait for them.
 *
 * @param urls at least one, {@code http://host:port}; all serve the same models, and the
 * next one is asked when one does not answer
 * @param connectTimeout how long a connection may take
 * @param responseTimeout how long an answer may take
 * @param silence how long one may be silent before the next one is asked, too
 * @param maxResponseSize the most bytes of an answer
 */
@ConfigurationProperties("millrace.gateway.tokenizer")
public record TokenizerClientProperties(@DefaultValue("http://127.0.0.1:8002") List<URI> urls,
		@DefaultValue("2s") Duration connectTimeout, @DefaultValue("10s") Duration responseTimeout,
		@DefaultValue("1s") Duration silence, @DefaultValue("64MB") DataSize maxResponseSize) {

	public TokenizerClientProperties {
		urls = List.copyOf(urls);
		if (urls.isEmpty()) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "millrace.gateway.tokenizer.urls is not empty.");
		}
		for (URI url : urls) {
			if (url.getScheme() == null || !url.getScheme().matches("https?") || url.getHost() == null) {
				throw new MillraceException(ErrorCode.INVALID_REQUEST,
						"A tokenizer's URL is http://host:port, got '" + url + "'.");
			}
		}
	}

}
