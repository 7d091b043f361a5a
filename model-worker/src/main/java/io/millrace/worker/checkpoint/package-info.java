/**
 * Reads what a checkpoint's directory says: its configuration and where its weights lie.
 * Every value is checked here, so that nothing native meets a number nobody looked at.
 */
@NullMarked
package io.millrace.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
