package io.presence.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a channel in memory, whose peer is this test. */
class UpgradedTransportTest {
    private static final int MAX_MESSAGE = 1_000;
    private static final int MAX_FRAME = 1_500;

    private final UpgradedTransport transport = new UpgradedTransport(UpgradedTransport.config(MAX_FRAME), MAX_MESSAGE);
    private final int[] flushes = {0};
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                    flushes[0]++;
                    ctx.flush();
                }
            },
            transport);
    private final List<String> heard = new ArrayList<>();
    private Consumer<String> onMessage = text -> {};

    @BeforeEach
    void start() {
        transport.start(new ClientTransport.Listener() {
            @Override
            public void message(Buffer payload) {
                String text = payload.toString();
                heard.add(text);
                onMessage.accept(text);
            }

            @Override
            public void text() {
                heard.add("<text>");
            }

            @Override
            public void tooLong() {
                heard.add("<too long>");
                transport.close(1009);
            }

            @Override
            public void violation() {
                heard.add("<violation>");
                transport.close(1002);
            }

            @Override
            public void writable() {
                heard.add("<writable>");
            }

            @Override
            public void closed() {
                heard.add("<closed>");
            }
        });
    }

    @AfterEach
    void leaveNothing() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf masked(int first, String payload) {
        return masked(first, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static ByteBuf masked(int first, byte[] payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte(first);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        }
        byte[] mask = {1, 2, 3, 4};
        frame.writeBytes(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.writeByte(payload[i] ^ mask[i % 4]);
        }
        return frame;
    }

    private byte[] sent() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.writeBytes(next);
            next.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    @Test
    void messagesAreHeardHoweverTheirBytesArrive() {
        ByteBuf bytes = Unpooled.wrappedBuffer(
                masked(0x82, "one"), masked(0x82, ""), masked(0x82, "x".repeat(300)), masked(0x82, "four"));
        while (bytes.isReadable()) {
            channel.writeInbound(bytes.readRetainedSlice(1));
        }
        bytes.release();
        assertThat(heard).containsExactly("one", "", "x".repeat(300), "four");
    }

    @Test
    void fragmentsArePutTogetherAndAPingBetweenThemIsAnswered() {
        channel.writeInbound(Unpooled.wrappedBuffer(
                masked(0x02, ""), masked(0x00, "a"), masked(0x89, "ping"), masked(0x00, "b"), masked(0x80, "c")));
        assertThat(heard).containsExactly("abc");
        assertThat(sent()).isEqualTo(new byte[] {(byte) 0x8A, 4, 'p', 'i', 'n', 'g'});
    }

    @Test
    void whatManyMessagesOfOneReadLeadToLeavesInFewWrites() {
        onMessage = text -> {
            transport.write(Unpooled.wrappedBuffer(new byte[] {7}));
            transport.flush();
        };
        ByteBuf read = Unpooled.buffer();
        for (int i = 0; i < 500; i++) {
            read.writeBytes(masked(0x89, "")).writeBytes(masked(0x82, "x"));
        }
        flushes[0] = 0;
        channel.writeInbound(read);
        assertThat(flushes[0]).isLessThanOrEqualTo(3);
        assertThat(sent()).hasSize(500 * 3);
    }

    @Test
    void aPeerWhoAnswersOurCloseFrameGetsTheConnectionClosedInOrder() {
        transport.close(1002);
        channel.writeInbound(masked(0x82, "late"), masked(0x88, new byte[] {0x03, (byte) 0xEA}));
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("<closed>");
    }

    @Test
    void whatWasReadBeforeAPauseWaitsAndNothingMoreIsAskedFor() {
        onMessage = text -> {
            if (text.equals("one")) {
                transport.pauseReading();
            }
        };
        channel.writeInbound(Unpooled.wrappedBuffer(masked(0x82, "one"), masked(0x82, "two"), masked(0x82, "three")));
        assertThat(heard).containsExactly("one");
        assertThat(channel.config().isAutoRead()).isFalse();

        transport.resumeReading();
        assertThat(heard).containsExactly("one", "two", "three");
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aPauseWithinAResumedReadHoldsToo() {
        onMessage = text -> transport.pauseReading();
        channel.writeInbound(Unpooled.wrappedBuffer(masked(0x82, "one"), masked(0x82, "two"), masked(0x82, "three")));
        transport.resumeReading();
        assertThat(heard).containsExactly("one", "two");
        transport.resumeReading();
        assertThat(heard).containsExactly("one", "two", "three");
    }

    @Test
    void aMessageThatIsTooLongIsToldOfWhetherInOneFrameOrInMany() {
        channel.writeInbound(masked(0x82, "x".repeat(MAX_MESSAGE)));
        channel.writeInbound(masked(0x82, "x".repeat(MAX_MESSAGE + 1)));
        assertThat(heard).hasSize(2).endsWith("<too long>");
        assertThat(sent()).isEqualTo(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xF1});

        // Read and dropped, so that the kernel does not reset what was sent.
        channel.writeInbound(masked(0x82, "more"));
        assertThat(heard).hasSize(2);
        assertThat(channel.isOpen()).isTrue();
        channel.writeInbound(masked(0x88, new byte[] {0x03, (byte) 0xF1}));
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).endsWith("<closed>");
    }

    @Test
    void fragmentsThatAreTooLongTogetherAreTooLong() {
        channel.writeInbound(masked(0x02, "x".repeat(600)), masked(0x80, "x".repeat(401)));
        assertThat(heard).containsExactly("<too long>");
    }

    @Test
    void aFrameThatIsNotEvenBegunToBeReadIsTooLongAsWell() {
        channel.writeInbound(masked(0x82, "x".repeat(MAX_FRAME + 1)));
        assertThat(heard).containsExactly("<too long>");
        channel.writeInbound(masked(0x82, "unheard"));
        assertThat(heard).containsExactly("<too long>");
    }

    @Test
    void anUnmaskedFrameIsAViolation() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, 1, 'a'}));
        assertThat(heard).containsExactly("<violation>");
        assertThat(sent()).isEqualTo(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xEA});
    }

    @Test
    void aCloseFrameIsAnsweredWithItsStatusAndTheConnectionEnds() {
        channel.writeInbound(masked(0x88, new byte[] {0x03, (byte) 0xE9}));
        assertThat(sent()).isEqualTo(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE9});
        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("<closed>");
    }

    @Test
    void aCloseFrameWithoutStatusIsAnsweredWithoutStatus() {
        channel.writeInbound(masked(0x88, ""));
        assertThat(sent()).isEqualTo(new byte[] {(byte) 0x88, 0});
    }

    @Test
    void whatWasWrittenLeavesBeforeTheCloseFrameAndNothingAfterIt() {
        transport.write(Unpooled.wrappedBuffer(new byte[] {1}));
        transport.close(ClientTransport.NO_STATUS);
        transport.write(Unpooled.wrappedBuffer(new byte[] {2}));
        transport.flush();
        assertThat(sent()).isEqualTo(new byte[] {1, (byte) 0x88, 0});
        assertThat(transport.writable()).isFalse();
    }

    @Test
    void writesLeaveAtTheFlush() {
        transport.write(Unpooled.wrappedBuffer(new byte[] {1}));
        transport.write(Unpooled.wrappedBuffer(new byte[] {2}));
        assertThat(sent()).isEmpty();
        transport.flush();
        assertThat(sent()).isEqualTo(new byte[] {1, 2});
    }

    @Test
    void whatIsGivenToAClosedSocketIsReleased() {
        transport.abort();
        assertThat(heard).containsExactly("<closed>");
        ByteBuf late = Unpooled.buffer().writeByte(1);
        transport.write(late);
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void aSocketThatTakesNothingIsFullAndItsPingsArePassedOver() {
        ByteBuf much = Unpooled.buffer().writeZero(100_000);
        transport.write(much.retainedDuplicate());
        assertThat(transport.writable()).isFalse();
        transport.tookSome();
        assertThat(transport.tookSome()).isFalse();

        channel.writeInbound(masked(0x89, "ping"));
        transport.flush();
        assertThat(sent()).hasSize(100_000);
        assertThat(transport.tookSome()).isTrue();
        assertThat(heard).containsExactly("<writable>");
        much.release();
    }
}
