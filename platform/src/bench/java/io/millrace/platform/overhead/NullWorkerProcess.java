package io.millrace.platform.overhead;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.ArtemisSettings;

/** A {@link NullWorker} as a process of its own. */
public final class NullWorkerProcess {

	private NullWorkerProcess() {
	}

	/**
	 * Runs until it is killed.
	 * @param arguments the broker's URL and the directory of the tokenizer
	 */
	public static void main(String... arguments) throws InterruptedException {
		NullModel.serve(ArtemisBus.connect(ArtemisSettings.of(arguments[0])), Path.of(arguments[1]));
		new CountDownLatch(1).await();
	}

}
