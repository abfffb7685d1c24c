package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** Key stores with several entries, and keys behind passwords. */
class KeyStorePairsTest {
    private static final String PASSWORD = "changeit";

    private X509Bundle first;
    private X509Bundle second;

    @BeforeEach
    void makeThem() throws Exception {
        first = of(Algorithm.ecp256);
        second = of(Algorithm.rsa2048);
    }

    private static X509Bundle of(Algorithm algorithm) throws Exception {
        return new CertificateBuilder()
                .subject("CN=localhost")
                .algorithm(algorithm)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static KeyStore empty(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }

    private static void put(KeyStore store, String alias, X509Bundle key, X509Bundle certificate) throws Exception {
        Certificate[] chain = {certificate.getCertificate()};
        store.setKeyEntry(alias, key.getKeyPair().getPrivate(), PASSWORD.toCharArray(), chain);
    }

    private static SslBundle bundle(KeyStore store, @Nullable String alias) {
        return SslBundle.of(SslStoreBundle.of(store, PASSWORD, null), SslBundleKey.of(null, alias));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void aStoreOfPairsIsTakenAndOneWithAnothersKeyRefused(String type) throws Exception {
        KeyStore store = empty(type);
        put(store, "first", first, first);
        put(store, "second", second, second);
        assertThatCode(() -> KeyPairs.checkServable(bundle(store, null))).doesNotThrowAnyException();
        put(store, "third", first, second);
        assertThatThrownBy(() -> KeyPairs.checkServable(bundle(store, null)))
                .hasMessage("its private key is not that of its certificate");
    }

    @Test
    void ofAChosenAliasThatPairAloneIsLookedAt() throws Exception {
        KeyStore store = empty("PKCS12");
        put(store, "right", first, first);
        put(store, "wrong", first, second);
        assertThatCode(() -> KeyPairs.checkServable(bundle(store, "right"))).doesNotThrowAnyException();
        assertThatThrownBy(() -> KeyPairs.checkServable(bundle(store, "wrong")))
                .hasMessage("its private key is not that of its certificate");
    }

    @Test
    void aKeyWithoutACertificateIsPassedOver() throws Exception {
        KeyStore store = empty("PKCS12");
        store.setKeyEntry("bare", sealed(first), null);
        assertThatThrownBy(() -> KeyPairs.checkServable(bundle(store, null)))
                .hasMessage("it has no certificate with a private key");
        put(store, "whole", second, second);
        assertThatCode(() -> KeyPairs.checkServable(bundle(store, null))).doesNotThrowAnyException();
    }

    @Test
    void aPairThatCannotBeServedDoesNoHarmBesideOneThatCan() throws Exception {
        X509Bundle edwards = of(Algorithm.ed25519);
        KeyStore store = empty("PKCS12");
        put(store, "edwards", edwards, edwards);
        assertThatThrownBy(() -> KeyPairs.checkServable(bundle(store, null)))
                .hasMessage("a key of algorithm EdDSA cannot be served; use RSA or EC");
        put(store, "first", first, first);
        assertThatCode(() -> KeyPairs.checkServable(bundle(store, null))).doesNotThrowAnyException();
    }

    @Test
    void anUpstreamsClientCertificateIsRefusedAlikeButNeedNotBeThere() throws Exception {
        X509Bundle edwards = of(Algorithm.ed25519);
        KeyStore store = empty("PKCS12");
        assertThatCode(() -> KeyPairs.check(bundle(store, null))).doesNotThrowAnyException();
        put(store, "edwards", edwards, edwards);
        assertThatThrownBy(() -> KeyPairs.check(bundle(store, null)))
                .hasMessage("a key of algorithm EdDSA cannot be shown; use RSA or EC");
    }

    @Test
    void aPssKeyIsRefused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSASSA-PSS");
        generator.initialize(2048);
        KeyPair pss = generator.generateKeyPair();
        KeyStore store = empty("PKCS12");
        store.setKeyEntry("pss", pss.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {second.getCertificate()});
        assertThatThrownBy(() -> KeyPairs.checkServable(bundle(store, null)))
                .hasMessage("a key of algorithm RSASSA-PSS cannot be served; use RSA or EC");
    }

    @Test
    void aKeyWhosePasswordIsWrongIsRefused() throws Exception {
        KeyStore store = empty("PKCS12");
        put(store, "first", first, first);
        SslBundle wrong = SslBundle.of(SslStoreBundle.of(store, "another", null));
        assertThatThrownBy(() -> KeyPairs.checkServable(wrong)).hasMessage("its private key cannot be read");
    }

    @Test
    void anEncryptedKeyIsReadWithItsPassword() throws Exception {
        assertThatCode(() -> KeyPairs.checkServable(encrypted(first, first))).doesNotThrowAnyException();
        assertThatThrownBy(() -> KeyPairs.checkServable(encrypted(second, first)))
                .hasMessage("its private key is not that of its certificate");
    }

    private static SslBundle encrypted(X509Bundle certificate, X509Bundle key) throws Exception {
        String kind = "ENCRYPTED PRIVATE " + "KEY-----\n";
        String text = Base64.getMimeEncoder().encodeToString(sealed(key));
        PemSslStoreDetails details = PemSslStoreDetails.forCertificate(certificate.getCertificatePathPEM())
                .withPrivateKey("-----BEGIN " + kind + text + "\n-----END " + kind)
                .withPrivateKeyPassword(PASSWORD);
        return SslBundle.of(new PemSslStoreBundle(details, null));
    }

    private static byte[] sealed(X509Bundle key) throws Exception {
        String algorithm = "PBEWithSHA1AndDESede";
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(PASSWORD.toCharArray())),
                new PBEParameterSpec(new byte[8], 1000));
        byte[] sealed = cipher.doFinal(key.getKeyPair().getPrivate().getEncoded());
        return new EncryptedPrivateKeyInfo(cipher.getParameters(), sealed).getEncoded();
    }
}
