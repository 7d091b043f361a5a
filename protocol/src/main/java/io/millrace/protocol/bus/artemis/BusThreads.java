package io.millrace.protocol.bus.artemis;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.apache.activemq.artemis.api.core.client.ActiveMQClient;

/**
 * Where Artemis runs its tasks: the client's, our handlers among them, and the embedded
 * broker's. A message passes through several, and in a pool each wakes a thread that
 * sleeps. On virtual threads most go on where another has just ended; and as there may be
 * any number of these, a task that waits for another never keeps it from running. They
 * share as many processors as there are: what computes for long is done elsewhere.
 */
final class BusThreads {

	static final ExecutorService TASKS = Executors
		.newThreadPerTaskExecutor(Thread.ofVirtual().name("bus").inheritInheritableThreadLocals(false).factory());

	/**
	 * What a client receives in the broker's JVM comes through a pool of the client
	 * library that cannot be another. Its tasks are short, and none of them waits for one
	 * of the others.
	 */
	private static final int MAX_POOLED = Math.max(4, Runtime.getRuntime().availableProcessors());

	static {
		ActiveMQClient.setGlobalThreadPoolProperties(MAX_POOLED, ActiveMQClient.getGlobalScheduledThreadPoolSize(),
				ActiveMQClient.getGlobalFlowControlThreadPoolSize());
	}

	private BusThreads() {
	}

}
