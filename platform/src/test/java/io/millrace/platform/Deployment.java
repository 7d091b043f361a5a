package io.millrace.platform;

import org.jspecify.annotations.Nullable;

/** The forms in which the whole platform runs in these tests. */
enum Deployment {

	/** Every service in this JVM, as {@code serve} does it. */
	ONE_PROCESS {
		@Override
		RunningPlatform start() {
			return OneProcess.start();
		}
	},

	/** Every service in a process of its own, over TCP and HTTP. */
	FIVE_PROCESSES {
		@Override
		RunningPlatform start() {
			return FiveProcesses.get().platform();
		}
	};

	private @Nullable RunningPlatform platform;

	abstract RunningPlatform start();

	/** The platform in this form, started once for all tests of this JVM. */
	synchronized RunningPlatform platform() {
		if (this.platform == null) {
			this.platform = start();
		}
		return this.platform;
	}

}
