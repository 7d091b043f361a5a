/**
 * What the platform itself costs: gateway, tokenizer, scheduler and broker are real, of
 * the worker only the protocol is. A benchmark, never a way to run the product.
 */
@NullMarked
package io.millrace.platform.overhead;

import org.jspecify.annotations.NullMarked;
