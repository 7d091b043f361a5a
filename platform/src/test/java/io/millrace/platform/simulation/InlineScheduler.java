package io.millrace.platform.simulation;

import java.util.concurrent.TimeUnit;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Runs everything at once, on the thread that asks for it. */
final class InlineScheduler implements Scheduler {

	@Override
	public Disposable schedule(Runnable task) {
		task.run();
		return Disposables.disposed();
	}

	@Override
	public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
		return schedule(task);
	}

	@Override
	public Worker createWorker() {
		throw new UnsupportedOperationException();
	}

}
