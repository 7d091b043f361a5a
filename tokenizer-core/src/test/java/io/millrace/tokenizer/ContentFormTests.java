package io.millrace.tokenizer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ContentFormTests {

	@Test
	void aTemplateThatPrintsContentReadsText() {
		assertForm(ContentForm.TEXT, "{% for message in messages %}{{ message.content }}{% endfor %}");
		assertForm(ContentForm.TEXT, "{% for m in messages %}{{ m['content'] | trim }}{% endfor %}");
		assertForm(ContentForm.TEXT,
				"{% if m.content is string %}{% set content = m.content %}{% else %}{% set content = '' %}{% endif %}");
		assertForm(ContentForm.TEXT, "{% for part in message.content.split('</think>') %}{{ part }}{% endfor %}");
		assertForm(ContentForm.TEXT, "for part in content: only prose {{ messages[0].content }}");
	}

	@Test
	void aTemplateThatIteratesOverContentReadsParts() {
		assertForm(ContentForm.PARTS,
				"{% for m in messages %}{% for part in m.content %}{{ part.text }}{% endfor %}{% endfor %}");
		assertForm(ContentForm.PARTS, "{%- for line in message['content'] -%}{{ line.text }}{%- endfor -%}");
		assertForm(ContentForm.PARTS,
				"{% set content = m.content %}{% for part in content %}{{ part.text }}{% endfor %}");
		assertForm(ContentForm.PARTS, "{{ messages[0]['content'][0]['text'] }}");
		assertForm(ContentForm.PARTS,
				"{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}<image>{% endfor %}");
	}

	@Test
	void aTemplateThatAsksWhichItGotReadsEither() {
		assertForm(ContentForm.EITHER,
				"{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ p.text }}{% endfor %}{% endif %}");
		assertForm(ContentForm.EITHER,
				"{% if m['content'] is not string %}{{ m['content'][0]['text'] }}{% else %}{{ m['content'] }}{% endif %}");
	}

	private static void assertForm(ContentForm form, String source) {
		assertThat(ContentForm.of(source)).as(source).isEqualTo(form);
	}

}
