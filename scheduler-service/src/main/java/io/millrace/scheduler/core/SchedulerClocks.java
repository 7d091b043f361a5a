package io.millrace.scheduler.core;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;

import io.millrace.protocol.bus.LeaseClock;

/**
 * The times that a scheduler goes by.
 *
 * @param wall for deadlines, terms and what is reported
 * @param lease for leases and for every timer that can lose a request: it stands still
 * while nobody can be heard
 * @param connected whether the scheduler's own connection to the bus is up now
 */
public record SchedulerClocks(InstantSource wall, LeaseClock lease, BooleanSupplier connected) {

}
