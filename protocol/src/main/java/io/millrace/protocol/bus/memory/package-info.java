/**
 * The bus inside one JVM, for tests of logic. It keeps the contract of the real one and
 * passes every envelope through the codec.
 */
@NullMarked
package io.millrace.protocol.bus.memory;

import org.jspecify.annotations.NullMarked;
