package io.millrace.process;

import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Does something again and again for as long as the application runs. */
public abstract class Ticking implements SmartLifecycle {

	private Disposable ticks = Disposables.disposed();

	private volatile boolean running;

	/** Begins; what it gives ends it. */
	protected abstract Disposable begin();

	@Override
	public final void start() {
		this.running = true;
		this.ticks = begin();
	}

	@Override
	public void stop() {
		this.running = false;
		this.ticks.dispose();
	}

	@Override
	public final boolean isRunning() {
		return this.running;
	}

}
