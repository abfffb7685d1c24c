package dev.sluice.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The representations in a header block, as they are on the wire (RFC 7541 §6): names and values are not decoded. */
final class HeaderBlock {
    enum Kind {
        INDEXED,
        ADDED_TO_TABLE,
        NOT_INDEXED,
        NEVER_INDEXED,
        TABLE_SIZE
    }

    /** One of them; {@code index}: the field's, the name's (0 for a literal one), or the table's size. */
    record Representation(Kind kind, int index, String name) {}

    private final byte[] block;
    private int at;

    private HeaderBlock(byte[] block) {
        this.block = block;
    }

    static List<Representation> read(byte[] block) {
        HeaderBlock reader = new HeaderBlock(block);
        List<Representation> found = new ArrayList<>();
        while (reader.at < block.length) {
            found.add(reader.next());
        }
        return found;
    }

    private Representation next() {
        int first = block[at] & 0xff;
        if (first >= 0x80) {
            return new Representation(Kind.INDEXED, integer(7), "");
        }
        if (first >= 0x40) {
            return literal(Kind.ADDED_TO_TABLE, integer(6));
        }
        if (first >= 0x20) {
            return new Representation(Kind.TABLE_SIZE, integer(5), "");
        }
        return literal(first >= 0x10 ? Kind.NEVER_INDEXED : Kind.NOT_INDEXED, integer(4));
    }

    private Representation literal(Kind kind, int index) {
        String name = index == 0 ? text() : "";
        text();
        return new Representation(kind, index, name);
    }

    private int integer(int bits) {
        int most = (1 << bits) - 1;
        int value = block[at++] & most;
        if (value < most) {
            return value;
        }
        for (int shift = 0; ; shift += 7) {
            int next = block[at++];
            value += (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
    }

    private String text() {
        boolean huffman = block[at] < 0;
        int length = integer(7);
        at += length;
        return huffman ? "huffman" : new String(block, at - length, length, StandardCharsets.ISO_8859_1);
    }
}
