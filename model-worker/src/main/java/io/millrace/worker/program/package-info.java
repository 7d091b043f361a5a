/**
 * TorchScript programs: sources that are resources of this package, archived here and run
 * through DJL, and the memory that a step's numbers travel in.
 */
@NullMarked
package io.millrace.worker.program;

import org.jspecify.annotations.NullMarked;
