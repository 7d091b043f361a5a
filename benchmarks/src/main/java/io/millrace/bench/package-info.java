/** The load generator: measures a running server over HTTP, as its clients see it. */
@NullMarked
package io.millrace.bench;

import org.jspecify.annotations.NullMarked;
