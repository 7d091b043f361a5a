/** Random numbers that are a function of what they are for, and of nothing else. */
@NullMarked
package io.millrace.worker.sampling;

import org.jspecify.annotations.NullMarked;
