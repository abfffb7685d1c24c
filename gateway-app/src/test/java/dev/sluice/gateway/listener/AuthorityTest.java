package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"x", "X.example.", "a-b_c~d", "10.0.0.1:1", "[::1]", "[fe80::1]:65535", "%41b", "x:0", "[v1.a:b]"
            })
    void hostsAndPortsAre(String text) {
        assertThat(Authority.valid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "x:",
                "x:65536",
                "x:8 0",
                "x:-1",
                "x:\u0661",
                "x y",
                "x/",
                "x?",
                "x#",
                "u@x",
                "x,y:z",
                "[]",
                "[::1",
                "::1",
                "[::1]x",
                "[::1]:",
                "[::1]:x",
                "x[::1]",
                "\u00e9",
                "x\u0000",
                "x\\y",
                "\"x\"",
                "<x>"
            })
    void othersAreNot(String text) {
        assertThat(Authority.valid(text)).isFalse();
    }
}
