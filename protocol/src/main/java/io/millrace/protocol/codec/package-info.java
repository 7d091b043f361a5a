/** How envelopes and values are written: CBOR on the bus, JSON over HTTP. */
@NullMarked
package io.millrace.protocol.codec;

import org.jspecify.annotations.NullMarked;
