/** A worker as the rest of the cluster sees it: what it hears and says on the bus. */
@NullMarked
package io.millrace.worker.bus;

import org.jspecify.annotations.NullMarked;
