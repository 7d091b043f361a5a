/**
 * The worker's side of the bus protocol, without threads, sockets or a clock of its own:
 * what it answers, remembers and says again. Start reading at {@code WorkerProtocol}.
 */
@NullMarked
package io.millrace.worker.protocol;

import org.jspecify.annotations.NullMarked;
