package io.millrace.tokenizer;

import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.tokenizer.jinja.JinjaException;
import io.millrace.tokenizer.jinja.JinjaTemplate;
import io.millrace.tokenizer.jinja.TemplateRaisedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Templates in Jinja, and what their failures mean to a client. */
final class JinjaEngine implements TemplateEngine {

	private static final Logger logger = LoggerFactory.getLogger(JinjaEngine.class);

	private final JinjaTemplate template;

	private JinjaEngine(JinjaTemplate template) {
		this.template = template;
	}

	/** Compiles a template. One that does not compile fails each chat, not the start. */
	static TemplateEngine compile(String source) {
		try {
			return new JinjaEngine(JinjaTemplate.parse(source));
		}
		catch (JinjaException ex) {
			logger.warn("A chat template is not valid, so chats with its model will fail: {}", ex.getMessage());
			return (variables) -> {
				throw new MillraceException(ErrorCode.INVALID_REQUEST,
						"The model's chat template is not valid: " + ex.getMessage(), null, ex);
			};
		}
	}

	@Override
	public String render(Map<String, ? extends @Nullable Object> variables) {
		try {
			return this.template.render(variables);
		}
		catch (TemplateRaisedException ex) {
			throw invalid(String.valueOf(ex.getMessage()), ex);
		}
		catch (JinjaException ex) {
			throw invalid("The chat template cannot render these messages: " + ex.getMessage(), ex);
		}
	}

	private static MillraceException invalid(String sentence, JinjaException cause) {
		return new MillraceException(ErrorCode.INVALID_VALUE, sentence, "messages", cause);
	}

}
