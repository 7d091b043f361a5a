/**
 * What a model wrote, told apart: text, reasoning and tool calls, in the markup of its
 * family. Texts arrive in pieces of any size, and the pieces do not matter.
 */
@NullMarked
package io.millrace.parsers;

import org.jspecify.annotations.NullMarked;
