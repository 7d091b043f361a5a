/**
 * Loading and unloading adapters: {@code POST /v1/load_lora_adapter} and its opposite.
 */
@NullMarked
package io.millrace.gateway.adapters;

import org.jspecify.annotations.NullMarked;
