/**
 * The border between the engine, which plans in plain Java, and the model, which computes
 * a step in one native call.
 */
@NullMarked
package io.millrace.worker.step;

import org.jspecify.annotations.NullMarked;
