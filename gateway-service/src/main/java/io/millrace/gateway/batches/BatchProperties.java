package io.millrace.gateway.batches;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of batches.
 *
 * @param concurrency how many lines of one batch run at a time; enough to fill the
 * running batch of a worker, and some that wait
 * @param maxRunning how many batches this gateway runs at a time; others wait
 * @param maxOpen how many batches of a tenant may be open
 * @param maxLines the most lines of a batch
 * @param priority of its lines in the scheduler; a larger one waits longer
 * @param lease how long a gateway may be silent before another one takes its batches over
 * @param pollInterval how often batches are looked for that nobody runs
 * @param writeInterval how long results are collected into one transaction
 * @param modelGrace how long a line waits for a model that nobody serves, since workers
 * may only be starting
 */
@ConfigurationProperties("millrace.gateway.batches")
public record BatchProperties(@DefaultValue("128") int concurrency, @DefaultValue("4") int maxRunning,
		@DefaultValue("100") int maxOpen, @DefaultValue("50000") int maxLines, @DefaultValue("100") int priority,
		@DefaultValue("15s") Duration lease, @DefaultValue("2s") Duration pollInterval,
		@DefaultValue("100ms") Duration writeInterval, @DefaultValue("30s") Duration modelGrace) {

}
