package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final FrameScanner scanner = new FrameScanner(new FrameBudget(1));

    private static ByteBuf frame(int type, int flags, int stream, int payload) {
        return Unpooled.buffer()
                .writeMedium(payload)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeZero(payload);
    }

    private @Nullable Offence scan(ByteBuf... frames) {
        Offence found = null;
        for (ByteBuf frame : frames) {
            Offence offence = scanner.scan(frame);
            found = found == null ? offence : found;
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 10, 13, 100})
    void framesAreFoundHoweverTheReadsAreCut(int pieceBytes) {
        ByteBuf all = Unpooled.wrappedBuffer(
                frame(HEADERS, END_HEADERS, 1, 11), frame(RST_STREAM, 0, 1, 4), frame(RST_STREAM, 0, 1, 4));
        Offence found = null;
        while (found == null && all.isReadable()) {
            found = scan(all.readSlice(Math.min(pieceBytes, all.readableBytes())));
        }
        assertThat(found).isEqualTo(Offence.RESETS);
        assertThat(all.readableBytes()).isLessThan(4 + pieceBytes);
    }

    @Test
    void anIdThatWasLeftOutIsTooOld() {
        assertThat(scan(frame(HEADERS, END_HEADERS, 5, 1))).isNull();
        assertThat(scan(frame(HEADERS, END_HEADERS, 3, 1))).isEqualTo(Offence.OLD_STREAM);
    }

    @Test
    void aStreamThatTheClientEndedIsOver() {
        assertThat(scan(frame(HEADERS, END_HEADERS | END_STREAM, 5, 1))).isNull();
        assertThat(scan(frame(HEADERS, END_HEADERS, 5, 1))).isEqualTo(Offence.ENDED_STREAM);
    }

    @Test
    void trailersAreNoOffence() {
        assertThat(scan(frame(HEADERS, END_HEADERS, 1, 1), frame(HEADERS, END_HEADERS | END_STREAM, 1, 1)))
                .isNull();
    }

    @Test
    void nothingIsSaidOfStreamsThatAreForgotten() {
        assertThat(scan(frame(HEADERS, END_HEADERS | END_STREAM, 1, 1), frame(HEADERS, END_HEADERS, 100_001, 1)))
                .isNull();
        assertThat(scan(frame(HEADERS, END_HEADERS, 1, 1))).isNull();
    }

    @Test
    void aBlockIsOpenUntilItsLastFrameHasComeWhole() {
        ByteBuf last = frame(HEADERS, END_HEADERS, 1, 10);
        scan(last.readSlice(12));
        assertThat(scanner.headOpen()).isTrue();
        scan(last);
        assertThat(scanner.headOpen()).isFalse();
        scan(frame(HEADERS, 0, 3, 10));
        assertThat(scanner.headOpen()).isTrue();
        assertThat(scanner.blocks()).isEqualTo(1);
    }
}
