package dev.sluice.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * Finds private keys that are not their certificates'. Boot takes them, unless a bundle says {@code verify-keys}: the port
 * then opens, the gateway is ready, and each handshake fails.
 */
final class KeyPairs {
    private static final byte[] TEXT = "sluice".getBytes(StandardCharsets.UTF_8);

    /** How keys sign, by their algorithm; of others nothing is known. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "DSA", "SHA256withDSA", "EdDSA", "EdDSA");

    private KeyPairs() {}

    /** Refuses a key store with such a key. */
    static void check(KeyStore store, SslBundle bundle) {
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getKey(alias, password(bundle)) instanceof PrivateKey key
                        && !belong(key, store.getCertificate(alias).getPublicKey())) {
                    throw new IllegalArgumentException("its private key is not that of its certificate");
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its private key cannot be read", e);
        }
    }

    private static char @Nullable [] password(SslBundle bundle) {
        String own = bundle.getKey().getPassword();
        String password = own == null ? bundle.getStores().getKeyStorePassword() : own;
        return password == null ? null : password.toCharArray();
    }

    private static boolean belong(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(TEXT);
        byte[] signed = signature.sign();
        try {
            signature.initVerify(certified);
            signature.update(TEXT);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false; // of another algorithm, or another size
        }
    }
}
