package io.millrace.platform.overhead;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;

/**
 * Nothing but what any server has to do: the same bytes for the same clients at the same
 * pace, made beforehand, by one thread a core that writes to one socket after the other.
 * Linux only. What it takes an event is the least that there is to be had here.
 */
public final class BareServer {

	private static final Ask ASK = Scenario.FLOOR.ask();

	private static final ByteBuf HEAD = bytes(
			"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
					+ chunk("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"));

	private static final ByteBuf EVENT = bytes(chunk("{\"content\":\" wheel\"}"));

	private static final ByteBuf END = bytes(chunk("{}") + "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");

	private static final ByteBuf HEALTHY = bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

	private BareServer() {
	}

	/** Says where it listens, and runs until it is killed. */
	public static void main(String... arguments) throws InterruptedException {
		MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(
				Runtime.getRuntime().availableProcessors(), EpollIoHandler.newFactory());
		Map<EventLoop, List<Stream>> streams = new HashMap<>();
		threads.forEach((thread) -> {
			List<Stream> own = new ArrayList<>();
			streams.put((EventLoop) thread, own);
			thread.scheduleAtFixedRate(() -> own.removeIf(Stream::step), ASK.stepMicros(), ASK.stepMicros(),
					TimeUnit.MICROSECONDS);
		});
		Channel server = new ServerBootstrap().group(threads)
			.channel(EpollServerSocketChannel.class)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new Requests(streams.get(channel.eventLoop())));
				}

			})
			.bind("127.0.0.1", 0)
			.sync()
			.channel();
		System.out.println("The gateway listens on http://127.0.0.1:"
				+ ((InetSocketAddress) server.localAddress()).getPort() + "/v1;");
		server.closeFuture().sync();
	}

	private static String chunk(String delta) {
		String event = "data: {\"id\":\"chatcmpl-01a20548e43b7d7690a9d601f98f7603\",\"object\":\"chat.completion.chunk\","
				+ "\"created\":1790000000,\"model\":\"millrace-demo\",\"choices\":[{\"index\":0,\"delta\":" + delta
				+ ",\"logprobs\":null,\"finish_reason\":null}]}\n\n";
		return Integer.toHexString(event.length()) + "\r\n" + event + "\r\n";
	}

	private static ByteBuf bytes(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
	}

	/** A request comes in one piece: the client sends it with one write. */
	private static final class Requests extends ChannelInboundHandlerAdapter {

		private final List<Stream> streams;

		Requests(List<Stream> streams) {
			this.streams = streams;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ByteBuf request = (ByteBuf) message;
			boolean health = request.getByte(request.readerIndex()) == 'G';
			request.release();
			context.writeAndFlush((health ? HEALTHY : HEAD).duplicate(), context.voidPromise());
			if (!health) {
				this.streams.add(new Stream(context.channel()));
			}
		}

	}

	/** One answer. */
	private static final class Stream {

		private final Channel channel;

		private int sent;

		Stream(Channel channel) {
			this.channel = channel;
		}

		/** Writes the next event; returns whether it was the last. */
		boolean step() {
			this.sent++;
			this.channel.writeAndFlush(EVENT.duplicate(), this.channel.voidPromise());
			if (this.sent < ASK.tokens()) {
				return false;
			}
			this.channel.writeAndFlush(END.duplicate(), this.channel.voidPromise());
			return true;
		}

	}

}
