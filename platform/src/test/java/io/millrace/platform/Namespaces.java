package io.millrace.platform;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A network namespace of Linux for each process, and one for the bridge between them, to
 * which this JVM is connected, too; there it is safe from the machine's own rules. To cut
 * a process off is to take its cable out: nothing tells either side.
 */
final class Namespaces implements Network {

	private static final long PATIENCE_SECONDS = 10;

	private final String prefix = "mr" + ProcessHandle.current().pid();

	private final String subnet = "10.231." + ProcessHandle.current().pid() % 256 + ".";

	private final Map<String, Integer> numbers = new ConcurrentHashMap<>();

	private boolean open = true;

	private Namespaces() {
	}

	/** Why there cannot be any here, or null. */
	static @Nullable String obstacle() {
		try {
			if (!System.getProperty("user.name").equals("root")) {
				return "only root makes network namespaces";
			}
			String name = "mrtry" + ProcessHandle.current().pid();
			execute("ip", "netns", "add", name);
			execute("ip", "netns", "delete", name);
			return null;
		}
		catch (AssertionError ex) {
			return "there are no network namespaces: " + ex.getMessage();
		}
	}

	static Namespaces create() {
		Namespaces namespaces = new Namespaces();
		Runtime.getRuntime().addShutdownHook(new Thread(namespaces::close));
		namespaces.connect();
		return namespaces;
	}

	private void connect() {
		execute("ip", "netns", "add", hub());
		within(hub(), "link", "add", "bridge", "type", "bridge");
		within(hub(), "link", "set", "bridge", "up");
		execute("ip", "link", "add", this.prefix, "type", "veth", "peer", "name", "host", "netns", hub());
		within(hub(), "link", "set", "host", "master", "bridge", "up");
		execute("ip", "address", "add", this.subnet + "1/24", "dev", this.prefix);
		execute("ip", "link", "set", this.prefix, "up");
	}

	private synchronized int number(String name) {
		Integer known = this.numbers.get(name);
		if (known != null) {
			return known;
		}
		int number = this.numbers.size() + 2;
		String namespace = namespace(number);
		execute("ip", "netns", "add", namespace);
		this.numbers.put(name, number);
		within(hub(), "link", "add", cable(number), "type", "veth", "peer", "name", "eth0", "netns", namespace);
		within(hub(), "link", "set", cable(number), "master", "bridge", "up");
		within(namespace, "address", "add", this.subnet + number + "/24", "dev", "eth0");
		within(namespace, "link", "set", "eth0", "up");
		within(namespace, "link", "set", "lo", "up");
		return number;
	}

	private static void within(String namespace, String... command) {
		List<String> line = new ArrayList<>(List.of("ip", "-netns", namespace));
		line.addAll(List.of(command));
		execute(line.toArray(String[]::new));
	}

	private String hub() {
		return this.prefix + "-hub";
	}

	private String namespace(int number) {
		return this.prefix + "-" + number;
	}

	private static String cable(int number) {
		return "cable" + number;
	}

	@Override
	public String host(String name) {
		return this.subnet + number(name);
	}

	@Override
	public List<String> enter(String name) {
		return List.of("ip", "netns", "exec", namespace(number(name)));
	}

	@Override
	public void cut(String name) {
		within(hub(), "link", "set", cable(number(name)), "down");
	}

	@Override
	public void mend(String name) {
		within(hub(), "link", "set", cable(number(name)), "up");
	}

	@Override
	public synchronized void close() {
		if (this.open) {
			this.open = false;
			this.numbers.values().forEach((number) -> execute("ip", "netns", "delete", namespace(number)));
			execute("ip", "netns", "delete", hub());
		}
	}

	private static void execute(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes()).strip();
			if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new AssertionError(String.join(" ", command) + ": " + output);
			}
		}
		catch (IOException ex) {
			throw new AssertionError(String.join(" ", command) + ": " + ex.getMessage(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

}
