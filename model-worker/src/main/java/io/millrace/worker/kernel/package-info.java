/**
 * Few decoded rows on the CPU, computed in Java by vector operations.
 */
@NullMarked
package io.millrace.worker.kernel;

import org.jspecify.annotations.NullMarked;
