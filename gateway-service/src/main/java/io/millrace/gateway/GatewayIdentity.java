package io.millrace.gateway;

import io.millrace.protocol.ProcessId;

/**
 * This gateway on the bus. A type of its own, because in one JVM every service has a
 * {@link ProcessId}.
 *
 * @param process name and incarnation
 */
record GatewayIdentity(ProcessId process) {

}
