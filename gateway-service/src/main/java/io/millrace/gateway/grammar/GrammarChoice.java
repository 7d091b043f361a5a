package io.millrace.gateway.grammar;

import io.millrace.grammar.GrammarSpec;

/**
 * What the generated text has to be.
 *
 * @param param the request parameter that says so, for an error that names it
 * @param spec the text, from its first token on
 */
public record GrammarChoice(String param, GrammarSpec spec) {

}
