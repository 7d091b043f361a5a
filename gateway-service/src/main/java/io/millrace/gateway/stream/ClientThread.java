package io.millrace.gateway.stream;

import java.util.concurrent.Executor;

import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The thread that writes to a client, as whoever subscribes to the client's pieces says
 * it in the context. Text that becomes pieces on this very thread is written without
 * another hand-over.
 */
public final class ClientThread {

	/** Stands for whichever thread comes. */
	static final Executor ANY = Runnable::run;

	private ClientThread() {
	}

	/** A context that says which thread writes to the client. */
	public static Context put(Context context, Executor thread) {
		return context.put(ClientThread.class, thread);
	}

	/** What the context says; any thread will do where it says nothing. */
	static Executor of(ContextView context) {
		return context.<Executor>getOrEmpty(ClientThread.class).orElse(ANY);
	}

}
