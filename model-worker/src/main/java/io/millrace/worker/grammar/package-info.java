/**
 * Grammars that sequences follow: compiled for the model's vocabulary beside the engine's
 * thread, and kept.
 */
@NullMarked
package io.millrace.worker.grammar;

import org.jspecify.annotations.NullMarked;
