package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Collects the decodes of many streams for a moment and asks the tokenizer once for all
 * of them. An urgent one takes along at once whatever has been collected. The answer goes
 * to each thread that serves some of the streams in one piece, so that it is woken once.
 *
 * <p>
 * A tokenizer that answers in place needs no collecting beyond what comes together, in
 * one message of the bus: the thread that serves the streams decodes for them as well.
 */
final class DecoderBatcher implements Decoder {

	private static final Logger logger = LoggerFactory.getLogger(DecoderBatcher.class);

	private static final int MAX_STREAMS_PER_CALL = 1024;

	private final TokenizerApi tokenizer;

	private final Scheduler scheduler;

	private final Duration interval;

	private final Duration timeout;

	/** What is asked for by the work at hand. */
	private final ScopedValue<List<Job>> together = ScopedValue.newInstance();

	private final Object lock = new Object();

	private List<Job> collected = new ArrayList<>();

	/** Whether the last call failed; only for the log. */
	private volatile boolean failing;

	/**
	 * A batcher.
	 * @param tokenizer who decodes
	 * @param scheduler one thread, on which calls are made
	 * @param interval how long to collect
	 * @param timeout how long one call may take
	 */
	DecoderBatcher(TokenizerApi tokenizer, Scheduler scheduler, Duration interval, Duration timeout) {
		this.tokenizer = tokenizer;
		this.scheduler = scheduler;
		this.interval = interval;
		this.timeout = timeout;
	}

	@Override
	public void decode(String model, DecodeRequest.Stream stream, boolean urgent, Callback callback) {
		Job job = new Job(model, stream, callback);
		if (callback.executor() != ClientThread.ANY && this.together.isBound()) {
			this.together.get().add(job);
		}
		else {
			collect(job, urgent);
		}
	}

	private void collect(Job job, boolean urgent) {
		boolean first;
		synchronized (this.lock) {
			first = this.collected.isEmpty();
			this.collected.add(job);
		}
		if (urgent) {
			this.scheduler.schedule(this::flush);
		}
		else if (first) {
			this.scheduler.schedule(this::flush, this.interval.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void together(Runnable work) {
		if (!this.tokenizer.answersInPlace()) {
			work.run();
			return;
		}
		List<Job> jobs = new ArrayList<>();
		try {
			ScopedValue.where(this.together, jobs).run(work);
		}
		finally {
			Map<Executor, List<Job>> byThread = new LinkedHashMap<>();
			jobs.forEach((job) -> byThread.computeIfAbsent(job.callback().executor(), (thread) -> new ArrayList<>())
				.add(job));
			byThread.forEach(this::callOn);
		}
	}

	/** A thread that has ended has no clients: then it does not matter who calls. */
	private void callOn(Executor thread, List<Job> jobs) {
		try {
			thread.execute(() -> callAll(jobs));
		}
		catch (RejectedExecutionException ex) {
			jobs.forEach((job) -> collect(job, false));
		}
	}

	private void flush() {
		List<Job> jobs;
		synchronized (this.lock) {
			jobs = this.collected;
			this.collected = new ArrayList<>();
		}
		callAll(jobs);
	}

	private void callAll(List<Job> jobs) {
		Map<String, List<Job>> byModel = new LinkedHashMap<>();
		jobs.forEach((job) -> byModel.computeIfAbsent(job.model(), (model) -> new ArrayList<>()).add(job));
		byModel.forEach((model, batch) -> {
			for (int from = 0; from < batch.size(); from += MAX_STREAMS_PER_CALL) {
				call(model, batch.subList(from, Math.min(batch.size(), from + MAX_STREAMS_PER_CALL)));
			}
		});
	}

	private void call(String model, List<Job> jobs) {
		DecodeRequest request = new DecodeRequest(model, jobs.stream().map(Job::stream).toList());
		Mono.defer(() -> this.tokenizer.decode(request))
			.timeout(this.timeout)
			.single()
			.subscribe((response) -> answer(jobs, response), (failure) -> fail(jobs, failure));
	}

	private void answer(List<Job> jobs, DecodeResponse response) {
		if (response.streams().size() != jobs.size()) {
			fail(jobs, new IllegalStateException("The tokenizer answered " + response.streams().size()
					+ " streams where it was asked for " + jobs.size() + "."));
			return;
		}
		this.failing = false;
		Map<Executor, Answer> byThread = new LinkedHashMap<>();
		for (int i = 0; i < jobs.size(); i++) {
			Callback callback = jobs.get(i).callback();
			byThread.computeIfAbsent(callback.executor(), (thread) -> new Answer())
				.add(callback, response.streams().get(i));
		}
		byThread.forEach(this::tell);
	}

	private void tell(Executor thread, Answer answer) {
		try {
			thread.execute(() -> together(answer));
		}
		catch (RejectedExecutionException ex) {
			answer.run();
		}
	}

	private void fail(List<Job> jobs, Throwable failure) {
		if (!this.failing) {
			this.failing = true;
			logger.warn("Decoding fails; its streams wait and ask again.", failure);
		}
		jobs.forEach((job) -> job.callback().onDecodeFailed(failure));
	}

	/** What the streams of one thread are told. */
	private static final class Answer implements Runnable {

		private final List<Callback> callbacks = new ArrayList<>();

		private final List<DecodeResponse.Decoded> decoded = new ArrayList<>();

		void add(Callback callback, DecodeResponse.Decoded text) {
			this.callbacks.add(callback);
			this.decoded.add(text);
		}

		@Override
		public void run() {
			for (int i = 0; i < this.callbacks.size(); i++) {
				this.callbacks.get(i).onDecoded(this.decoded.get(i));
			}
		}

	}

	private record Job(String model, DecodeRequest.Stream stream, Callback callback) {

	}

}
