/**
 * What users complain about elsewhere, a test each, over the whole system: HTTP on
 * sockets, gateway, tokenizer, scheduler and broker are real and in this JVM; of a worker
 * only the model is replaced, by one whose steps the test holds.
 */
@NullMarked
package io.millrace.platform.complaints;

import org.jspecify.annotations.NullMarked;
