/**
 * The messages of the bus, grouped by receiver in sealed hierarchies, and the envelope
 * that carries them. Unknown fields are ignored, so that neighbouring releases talk.
 */
@NullMarked
package io.millrace.protocol.message;

import org.jspecify.annotations.NullMarked;
