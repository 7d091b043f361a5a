package io.millrace.scheduler;

import java.time.Duration;

import io.millrace.scheduler.core.PlacementLimits;
import io.millrace.scheduler.core.QueueLimits;
import io.millrace.scheduler.core.SchedulerLimits;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the scheduler; see {@link SchedulerLimits} for their meaning.
 *
 * @param maxQueuedRequests the most requests waiting for a worker, of each band of a
 * pool: resubmitted, of a priority below 0, of priority 0, above 0; beyond it a request
 * is refused
 * @param maxQueuedBytes the most memory that those of a band may take; a sixteenth of the
 * heap if null, so that the four bands of a pool never fill more than a quarter
 * @param queueTimeout the longest that a request waits for a worker
 * @param acceptTimeout the longest that a worker may leave a dispatch unanswered
 * @param dispatchBatchMax the most requests in one dispatch
 * @param workerLease a worker unheard of for longer is lost; one whose inbox is gone is
 * lost at once
 * @param gatewayLease nobody works for a gateway unheard of for longer
 * @param outageGrace how long others may need to be heard again once the bus is back
 * @param takeoverPatience the longest that a request which another scheduler may have
 * placed waits for the workers to say what they hold
 * @param overcommit how many requests beyond its slots a worker is given
 * @param inboxCapacity the most events waiting for the scheduler's thread
 * @param staleAfter a worker whose LOAD is older gets nothing
 * @param prefillScale what a block of a prompt that is still to be computed weighs
 * against a block that decoding sequences hold
 * @param maxIndexedBlocks the most blocks of prefix caches that are remembered, at about
 * 120 bytes each; 0 places without regard to prefixes
 * @param prefillFrom prompts of as many tokens and more go to workers for prefill, where
 * there are any
 */
@ConfigurationProperties("millrace.scheduler")
public record SchedulerProperties(@DefaultValue("4096") int maxQueuedRequests, @Nullable DataSize maxQueuedBytes,
		@DefaultValue("30s") Duration queueTimeout, @DefaultValue("1s") Duration acceptTimeout,
		@DefaultValue("64") int dispatchBatchMax, @DefaultValue("2s") Duration workerLease,
		@DefaultValue("4s") Duration gatewayLease, @DefaultValue("3s") Duration outageGrace,
		@DefaultValue("500ms") Duration takeoverPatience, @DefaultValue("2") int overcommit,
		@DefaultValue("65536") int inboxCapacity, @DefaultValue("1s") Duration staleAfter,
		@DefaultValue("16") double prefillScale, @DefaultValue("500000") int maxIndexedBlocks,
		@DefaultValue("256") int prefillFrom) {

	private static final int SHARE_OF_HEAP = 16;

	public SchedulerProperties {
		if (inboxCapacity < 1) {
			throw new IllegalArgumentException("inboxCapacity is at least 1, got " + inboxCapacity + ".");
		}
		if (outageGrace.isNegative()) {
			throw new IllegalArgumentException("outageGrace is not negative, got " + outageGrace + ".");
		}
	}

	SchedulerLimits toLimits() {
		return new SchedulerLimits(new QueueLimits(this.maxQueuedRequests, queuedBytes(), this.queueTimeout),
				this.acceptTimeout, this.dispatchBatchMax, this.workerLease, this.gatewayLease, this.takeoverPatience,
				new PlacementLimits(this.overcommit, this.staleAfter, this.prefillScale, this.maxIndexedBlocks,
						this.prefillFrom));
	}

	private long queuedBytes() {
		return (this.maxQueuedBytes != null) ? this.maxQueuedBytes.toBytes()
				: Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
	}

}
