package io.millrace.hub;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

import org.slf4j.LoggerFactory;

/** Shows how far a download is: called often by one thread, and at last once. */
public interface ProgressDisplay {

	/** Shows it, if it is time to. */
	void show(Progress progress);

	/** Shows the end. */
	void end(Progress progress);

	/** A bar where somebody watches a terminal, lines in the log elsewhere. */
	static ProgressDisplay standard() {
		return isWatched() ? new Bar(System.err) : new Lines(LoggerFactory.getLogger(ProgressDisplay.class)::info);
	}

	/** A bar where somebody watches a terminal, printed lines elsewhere. */
	static ProgressDisplay printed(PrintStream stream) {
		return isWatched() ? new Bar(stream) : new Lines(stream::println);
	}

	private static boolean isWatched() {
		return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
	}

	/** One line that is written again and again. */
	final class Bar implements ProgressDisplay {

		private static final int WIDTH = 30;

		private final PrintStream terminal;

		Bar(PrintStream terminal) {
			this.terminal = terminal;
		}

		@Override
		public void show(Progress progress) {
			int filled = (int) (WIDTH * share(progress));
			this.terminal.print("\r%s [%s%s] %s\u001b[K".formatted(progress.model(), "#".repeat(filled),
					"-".repeat(WIDTH - filled), text(progress)));
			this.terminal.flush();
		}

		@Override
		public void end(Progress progress) {
			show(progress);
			this.terminal.println();
		}

	}

	/** A line now and then. */
	final class Lines implements ProgressDisplay {

		private static final int INTERVAL_SECONDS = 10;

		private final Consumer<String> lines;

		private int shown;

		Lines(Consumer<String> lines) {
			this.lines = lines;
		}

		@Override
		public void show(Progress progress) {
			if (progress.seconds() >= (this.shown + 1) * INTERVAL_SECONDS) {
				this.shown++;
				this.lines.accept("Downloading " + progress.model() + ": " + text(progress) + ".");
			}
		}

		@Override
		public void end(Progress progress) {
			this.lines.accept("Downloaded " + size(progress.presentBytes()) + " of " + progress.model() + " in "
					+ Math.round(progress.seconds()) + " s.");
		}

	}

	private static double share(Progress progress) {
		return (progress.totalBytes() > 0) ? Math.min(1, (double) progress.presentBytes() / progress.totalBytes()) : 1;
	}

	private static String text(Progress progress) {
		double rate = progress.bytesPerSecond();
		long missing = Math.max(0, progress.totalBytes() - progress.presentBytes());
		String rest = (rate >= 1 && missing > 0) ? ", " + Math.round(missing / rate) + " s to go" : "";
		return "%d %% of %s, %s/s%s".formatted((int) (100 * share(progress)), size(progress.totalBytes()),
				size((long) rate), rest);
	}

	private static String size(long bytes) {
		if (bytes < 1_000_000) {
			return Math.round(bytes / 1e3) + " kB";
		}
		return (bytes < 1_000_000_000) ? Math.round(bytes / 1e6) + " MB"
				: String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
	}

}
