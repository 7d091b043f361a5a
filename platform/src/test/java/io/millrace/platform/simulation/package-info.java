/**
 * The protocol of gateway, scheduler and workers, played in virtual time on a broker that
 * delivers in any order that a real one may.
 */
package io.millrace.platform.simulation;
