package io.presence.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 100_000})
    void aFrameIsWhatNettysDecoderReads(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) i;
        }
        EmbeddedChannel peer = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .maxFramePayloadLength(200_000)
                .build()));
        peer.writeInbound(WebSocketFrames.binary(Buffer.buffer(payload)));

        BinaryWebSocketFrame frame = peer.readInbound();
        assertThat(frame.isFinalFragment()).isTrue();
        byte[] read = new byte[frame.content().readableBytes()];
        frame.content().readBytes(read);
        assertThat(read).isEqualTo(payload);
        frame.release();
        peer.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
    void aFramesLengthIsKnownAsSoonAsItsHeaderIsThere(int length) {
        ByteBuf bytes = Unpooled.buffer();
        WebSocketFrames.writeHeader(bytes, WebSocketFrames.CONTINUATION, false, length);
        int header = bytes.readableBytes();

        assertThat(header).isEqualTo(WebSocketFrames.headerBytes(length));
        for (int end = 0; end < header; end++) {
            assertThat(WebSocketFrames.frameBytes(bytes, 0, end)).isEqualTo(-1);
        }
        assertThat(WebSocketFrames.frameBytes(bytes, 0, header)).isEqualTo((long) header + length);
        assertThat(WebSocketFrames.isLast(bytes, 0)).isFalse();
        assertThat(WebSocketFrames.opcode(bytes, 0)).isEqualTo(WebSocketFrames.CONTINUATION);
    }
}
