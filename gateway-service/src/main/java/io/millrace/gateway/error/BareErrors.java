package io.millrace.gateway.error;

import java.util.Map;

import io.millrace.gateway.sse.Json;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Gives a body to the errors that the HTTP server answers by itself with none: requests
 * that it cannot read, and those that a filter refuses without a word. What has a content
 * type is left as it is.
 */
@Sharable
final class BareErrors extends ChannelOutboundHandlerAdapter {

	private static final String NAME = "millrace.bareErrors";

	private static final int FIRST_ERROR = 400;

	private static final int FIRST_SERVER_ERROR = 500;

	private static final Map<Integer, String> SENTENCES = Map.of(400, "The request is not valid HTTP.", 403,
			"Requests of this origin, or with this method or these headers, are not allowed here.", 408,
			"The request took too long to arrive.", 413, "The request is too large.", 414,
			"The request line is too long.", 417, "The request's expectation cannot be met.", 431,
			"The request's headers are too large.");

	/** The server with this handler in each of its connections. */
	HttpServer install(HttpServer server) {
		return server.doOnChannelInit((observer, channel, remote) -> {
			if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
				channel.pipeline().addAfter(NettyPipeline.HttpCodec, NAME, this);
			}
		});
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		super.write(context, isBare(message) ? withBody((FullHttpResponse) message) : message, promise);
	}

	private static boolean isBare(Object message) {
		return message instanceof FullHttpResponse response && response.status().code() >= FIRST_ERROR
				&& !response.content().isReadable() && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
	}

	private static FullHttpResponse withBody(FullHttpResponse bare) {
		byte[] body = Json.bytes((json) -> ErrorCodec.write(json, sentence(bare.status()), type(bare.status())));
		FullHttpResponse response = bare.replace(Unpooled.wrappedBuffer(body));
		ReferenceCountUtil.release(bare);
		response.headers()
			.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
			.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
		return response;
	}

	private static String sentence(HttpResponseStatus status) {
		return SENTENCES.getOrDefault(status.code(),
				"The server answers this request with " + status.code() + " " + status.reasonPhrase() + ".");
	}

	private static String type(HttpResponseStatus status) {
		return (status.code() < FIRST_SERVER_ERROR) ? "invalid_request_error" : "server_error";
	}

}
