/**
 * {@code GET /health} and {@code GET /version}, and the health indicator behind them.
 */
@NullMarked
package io.millrace.gateway.health;

import org.jspecify.annotations.NullMarked;
