package io.millrace.gateway;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.http.server.HttpServer;

/**
 * Closes a connection whose client takes nothing of what waits for it, so that a reader
 * that stands still holds no generation. It looks now and then, and costs nothing per
 * write. One for each connection, in its event loop.
 */
final class SlowReaders extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(SlowReaders.class);

	/** How often it looks within the time limit. */
	private static final int LOOKS = 4;

	private final Duration limit;

	private @Nullable Future<?> looking;

	private Progress last = Progress.NONE;

	private int standing;

	private SlowReaders(Duration limit) {
		this.limit = limit;
	}

	/** The server with a handler in each of its connections. */
	static HttpServer install(HttpServer server, Duration limit) {
		return server
			.doOnChannelInit((observer, channel, remote) -> channel.pipeline().addFirst(new SlowReaders(limit)));
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		long period = Math.max(1, this.limit.toMillis() / LOOKS);
		this.looking = context.executor()
			.scheduleAtFixedRate(() -> look(context), period, period, TimeUnit.MILLISECONDS);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		if (this.looking != null) {
			this.looking.cancel(false);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) throws Exception {
		handlerRemoved(context);
		super.channelInactive(context);
	}

	private void look(ChannelHandlerContext context) {
		Progress now = Progress.of(context.channel().unsafe().outboundBuffer());
		this.standing = (now.waits() && now.equals(this.last)) ? this.standing + 1 : 0;
		this.last = now;
		if (this.standing >= LOOKS) {
			logger.debug("A client has taken nothing for {} ms: its connection is closed.", this.limit.toMillis());
			context.channel().unsafe().close(context.voidPromise());
		}
	}

	/**
	 * How far writing has come.
	 *
	 * @param message identity of what is being written
	 * @param written how many bytes of it are out
	 * @param waits whether anything waits
	 */
	private record Progress(int message, long written, boolean waits) {

		static final Progress NONE = new Progress(0, 0, false);

		static Progress of(@Nullable ChannelOutboundBuffer buffer) {
			return (buffer == null || buffer.isEmpty()) ? NONE
					: new Progress(System.identityHashCode(buffer.current()), buffer.currentProgress(), true);
		}

	}

}
