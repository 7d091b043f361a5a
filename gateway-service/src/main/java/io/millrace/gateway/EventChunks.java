package io.millrace.gateway;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * Writes each event of a stream as one buffer, its chunk's length and line ends included,
 * past the codec, which makes three of it, with a promise each. The bytes are the same;
 * the codec sees where the answer begins and ends. One for each connection of HTTP/1.1.
 */
final class EventChunks extends ChannelOutboundHandlerAdapter {

	private static final int LINE_END = ('\r' << Byte.SIZE) | '\n';

	/** Length and line ends. */
	private static final int MOST_AROUND = 12;

	private final ChannelHandlerContext codec;

	private boolean streaming;

	EventChunks(ChannelHandlerContext codec) {
		this.codec = codec;
	}

	/** Adds one to the connection, if it has a codec of HTTP/1.1. */
	static void install(Connection connection) {
		ChannelHandlerContext codec = connection.channel().pipeline().context(NettyPipeline.HttpCodec);
		if (codec != null && connection.channel().pipeline().get(EventChunks.class) == null) {
			connection.channel().pipeline().addAfter(NettyPipeline.HttpCodec, null, new EventChunks(codec));
		}
	}

	@Override
	@SuppressWarnings("FutureReturnValueIgnored")
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		ByteBuf event = this.streaming ? event(message) : null;
		if (event != null) {
			this.codec.write(chunk(context, event), promise);
			return;
		}
		if (message instanceof HttpResponse response) {
			this.streaming = isStream(response);
		}
		if (message instanceof LastHttpContent) {
			this.streaming = false;
		}
		super.write(context, message, promise);
	}

	private static boolean isStream(HttpResponse response) {
		String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE);
		return response.status().equals(HttpResponseStatus.OK) && HttpUtil.isTransferEncodingChunked(response)
				&& type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE);
	}

	/** What is a part of the answer, and neither its beginning nor its end. */
	private static @Nullable ByteBuf event(Object message) {
		ByteBuf bytes = switch (message) {
			case HttpResponse response -> null;
			case LastHttpContent last -> null;
			case ByteBufHolder content -> content.content();
			case ByteBuf plain -> plain;
			default -> null;
		};
		return (bytes != null && bytes.isReadable()) ? bytes : null;
	}

	private static ByteBuf chunk(ChannelHandlerContext context, ByteBuf event) {
		try {
			int length = event.readableBytes();
			ByteBuf chunk = context.alloc().ioBuffer(length + MOST_AROUND);
			chunk.writeCharSequence(Integer.toHexString(length), StandardCharsets.US_ASCII);
			return chunk.writeShort(LINE_END).writeBytes(event).writeShort(LINE_END);
		}
		finally {
			event.release();
		}
	}

}
