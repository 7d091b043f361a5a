package io.millrace.platform;

import java.time.Duration;

import org.awaitility.Awaitility;

/** What may happen to a process. */
enum Fault {

	/** SIGKILL, and nobody starts it again. */
	KILL {
		@Override
		void strike(Victim victim, Duration duration) {
			victim.kill();
		}
	},

	/** SIGSTOP, and SIGCONT later. */
	FREEZE {
		@Override
		void strike(Victim victim, Duration duration) {
			victim.freeze();
			pause(duration);
			victim.thaw();
		}
	},

	/** SIGTERM, and nobody starts it again. */
	TERMINATE {
		@Override
		void strike(Victim victim, Duration duration) {
			victim.terminate();
		}
	},

	/** SIGTERM, and it is started again. */
	RESTART {
		@Override
		void strike(Victim victim, Duration duration) {
			victim.terminate();
			victim.start();
		}
	},

	/** Nothing reaches it or leaves it for a while. */
	PARTITION {
		@Override
		void strike(Victim victim, Duration duration) {
			victim.cut();
			pause(duration);
			victim.mend();
		}
	};

	/**
	 * Lets it happen.
	 * @param duration of what has an end
	 */
	abstract void strike(Victim victim, Duration duration);

	/** Whether the process is another afterwards, or gone. */
	boolean endsTheProcess() {
		return this == KILL || this == TERMINATE || this == RESTART;
	}

	/** Lets a time pass. */
	static void pause(Duration duration) {
		Awaitility.await().pollDelay(duration).atMost(duration.plusMinutes(1)).until(() -> true);
	}

	/** To whom it happens. */
	interface Victim {

		/** Ends it at once, and waits until it has. */
		void kill();

		/** Tells it to stop, and waits until it has. */
		void terminate();

		void freeze();

		void thaw();

		/** Starts it after it has ended. */
		void start();

		void cut();

		void mend();

	}

}
