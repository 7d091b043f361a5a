package io.millrace.platform.overhead;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that costs little: one thread reads all connections, and no JSON is parsed. A
 * user of its own would be slower, and so would its share of the two cores.
 */
final class WireClient implements AutoCloseable {

	private static final int BUFFER_BYTES = 256 << 10;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Selector selector = Selector.open();

	private final InetSocketAddress server;

	private final Ask ask;

	private final AtomicInteger numbers;

	private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();

	private final Queue<Connection> fresh = new ConcurrentLinkedQueue<>();

	private final AtomicInteger underWay = new AtomicInteger();

	private final Thread reader = Thread.ofPlatform().daemon().name("client").unstarted(this::readAll);

	private volatile boolean asksAgain;

	private volatile boolean closed;

	private volatile long fromNanos = Long.MAX_VALUE;

	private volatile long toNanos = Long.MAX_VALUE;

	private final Run run = new Run();

	/**
	 * A client that has asked nothing yet.
	 * @param numbers of requests, over all runs
	 */
	WireClient(URI server, Ask ask, AtomicInteger numbers) throws IOException {
		this.server = new InetSocketAddress(server.getHost(), server.getPort());
		this.ask = ask;
		this.numbers = numbers;
		this.reader.start();
	}

	/** So many connections, each of which asks again as soon as it was answered. */
	void askClosed(int connections) throws IOException {
		this.asksAgain = true;
		for (int i = 0; i < connections; i++) {
			connect().ask(System.nanoTime());
		}
	}

	/** So many requests a second at random times, until the end of the measurement. */
	void askOpen(double rate) throws IOException {
		Random random = new Random(1);
		long due = System.nanoTime();
		while (due < this.toNanos) {
			due += (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
			for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
				LockSupport.parkNanos(left);
			}
			Connection connection = this.idle.poll();
			((connection != null) ? connection : connect()).ask(due);
		}
	}

	/** What begins from now on counts, until then. */
	void measure(Duration time) {
		long now = System.nanoTime();
		this.toNanos = now + time.toNanos();
		this.fromNanos = now;
	}

	/** Asks no more, waits for what is under way, and tells what was seen. */
	Run finish() throws InterruptedException, IOException {
		this.asksAgain = false;
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (this.underWay.get() > 0 && System.nanoTime() < end) {
			Thread.sleep(Duration.ofMillis(5));
		}
		int unanswered = this.underWay.get();
		close();
		this.run.failures += unanswered;
		return this.run;
	}

	private Connection connect() throws IOException {
		SocketChannel channel = SocketChannel.open(this.server);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		channel.configureBlocking(false);
		Connection connection = new Connection(channel);
		this.fresh.add(connection);
		this.selector.wakeup();
		return connection;
	}

	private void readAll() {
		ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
		try {
			while (!this.closed) {
				this.selector.select((key) -> ((Connection) key.attachment()).read(buffer));
				for (Connection next = this.fresh.poll(); next != null; next = this.fresh.poll()) {
					next.channel.register(this.selector, SelectionKey.OP_READ, next);
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.selector.wakeup();
		try {
			this.reader.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
		this.selector.close();
	}

	private final class Connection {

		private final SocketChannel channel;

		private final EventStream answer = new EventStream();

		private volatile long begunNanos;

		private long lastTextNanos;

		Connection(SocketChannel channel) {
			this.channel = channel;
		}

		void ask(long beginNanos) throws IOException {
			WireClient client = WireClient.this;
			this.begunNanos = beginNanos;
			client.underWay.incrementAndGet();
			ByteBuffer message = ByteBuffer.wrap(client.ask.message(client.numbers.getAndIncrement()));
			while (message.hasRemaining()) {
				this.channel.write(message);
			}
		}

		void read(ByteBuffer buffer) {
			try {
				buffer.clear();
				if (this.channel.read(buffer) < 0) {
					fail();
					return;
				}
				buffer.flip();
				long now = System.nanoTime();
				int before = this.answer.events();
				this.answer.read(buffer);
				seen(before, now);
				if (this.answer.isEnded()) {
					ended(now);
				}
			}
			catch (IOException ex) {
				fail();
			}
		}

		private void seen(int before, long now) {
			WireClient client = WireClient.this;
			int last = Math.min(this.answer.events() - 1, client.ask.tokens());
			for (int event = Math.max(before, 1); event <= last; event++) {
				if (isMeasured(now)) {
					client.run.eventsInTime++;
					(event == 1 ? client.run.first : client.run.gaps)
						.recordValue(now - ((event == 1) ? this.begunNanos : this.lastTextNanos));
				}
				this.lastTextNanos = now;
			}
		}

		private boolean isMeasured(long now) {
			return now >= WireClient.this.fromNanos && now <= WireClient.this.toNanos;
		}

		private void ended(long now) throws IOException {
			WireClient client = WireClient.this;
			if (isMeasured(now)) {
				client.run.requests++;
				client.run.whole.recordValue(now - this.begunNanos);
				client.run.tokens += client.ask.tokens();
				client.run.textEvents += Math.max(0, this.answer.events() - Ask.OTHER_EVENTS);
			}
			if (this.answer.status() != 200) {
				client.run.failures++;
			}
			this.answer.reset();
			client.underWay.decrementAndGet();
			if (client.asksAgain) {
				ask(System.nanoTime());
			}
			else {
				client.idle.add(this);
			}
		}

		private void fail() {
			WireClient.this.run.failures++;
			WireClient.this.underWay.decrementAndGet();
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				// It is of no use any more.
			}
		}

	}

}
