/**
 * What a service needs to be a process of its own: the defaults of every process, the
 * models of its options, and the bus of its settings.
 */
@NullMarked
package io.millrace.process;

import org.jspecify.annotations.NullMarked;
