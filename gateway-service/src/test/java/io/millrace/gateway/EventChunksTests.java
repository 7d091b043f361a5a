package io.millrace.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The codec alone is the oracle. */
class EventChunksTests {

	private static final byte[] REQUEST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private final Random random = new Random(1);

	@Test
	void theBytesAreThoseOfTheCodec() {
		EmbeddedChannel plain = new EmbeddedChannel(new HttpServerCodec());
		EmbeddedChannel own = ownChannel();
		for (int answer = 0; answer < 50; answer++) {
			List<byte[]> events = events();
			String type = (answer % 3 == 0) ? "application/json" : "text/event-stream";
			assertThat(written(own, type, events)).isEqualTo(written(plain, type, events));
		}
		assertThat(plain.finishAndReleaseAll()).isFalse();
		assertThat(own.finishAndReleaseAll()).isFalse();
	}

	@Test
	void anEventIsOneBufferAndReleasesItsOwn() {
		EmbeddedChannel channel = ownChannel();
		channel.writeInbound(Unpooled.wrappedBuffer(REQUEST));
		channel.writeOutbound(head("text/event-stream;charset=UTF-8"));
		channel.releaseOutbound();
		ByteBuf event = Unpooled.copiedBuffer("data: a\n\n", StandardCharsets.US_ASCII);
		channel.writeOutbound(event);
		assertThat(event.refCnt()).isZero();
		assertThat(channel.outboundMessages()).hasSize(1);
		ByteBuf chunk = channel.readOutbound();
		assertThat(chunk.toString(StandardCharsets.US_ASCII)).isEqualTo("9\r\ndata: a\n\n\r\n");
		chunk.release();
		channel.finishAndReleaseAll();
	}

	@Test
	void anAnswerWithALengthIsLeftAlone() {
		EmbeddedChannel channel = ownChannel();
		channel.writeInbound(Unpooled.wrappedBuffer(REQUEST));
		DefaultFullHttpResponse whole = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
				Unpooled.copiedBuffer("data: a\n\n", StandardCharsets.US_ASCII));
		whole.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
		HttpUtil.setContentLength(whole, 9);
		channel.writeOutbound(whole);
		assertThat(new String(drained(channel), StandardCharsets.US_ASCII)).endsWith("\r\n\r\ndata: a\n\n");
		channel.finishAndReleaseAll();
	}

	private static EmbeddedChannel ownChannel() {
		EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec());
		channel.pipeline().addLast(new EventChunks(channel.pipeline().context(HttpServerCodec.class)));
		return channel;
	}

	private List<byte[]> events() {
		List<byte[]> events = new ArrayList<>();
		for (int left = this.random.nextInt(20); left > 0; left--) {
			byte[] event = new byte[this.random.nextInt((left % 5 == 0) ? 70_000 : 300)];
			this.random.nextBytes(event);
			events.add(event);
		}
		return events;
	}

	private byte[] written(EmbeddedChannel channel, String type, List<byte[]> events) {
		channel.writeInbound(Unpooled.wrappedBuffer(REQUEST));
		channel.releaseInbound();
		channel.writeOutbound(head(type));
		events.forEach((event) -> {
			ByteBuf bytes = Unpooled.wrappedBuffer(event);
			channel.writeOutbound((event.length % 2 == 0) ? bytes : new DefaultHttpContent(bytes));
		});
		channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		return drained(channel);
	}

	private static HttpResponse head(String type) {
		DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
		head.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
		HttpUtil.setTransferEncodingChunked(head, true);
		return head;
	}

	private static byte[] drained(EmbeddedChannel channel) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
			byte[] bytes = new byte[next.readableBytes()];
			next.readBytes(bytes).release();
			all.writeBytes(bytes);
		}
		return all.toByteArray();
	}

}
