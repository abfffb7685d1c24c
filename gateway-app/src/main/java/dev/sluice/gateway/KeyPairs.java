package dev.sluice.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * The private keys of a bundle, each with its certificate. Boot takes keys that are not their certificates', and those
 * with which nobody can shake hands: the port then opens, the gateway is ready, and each handshake fails.
 */
final class KeyPairs {
    private static final byte[] TEXT = "sluice".getBytes(StandardCharsets.UTF_8);

    /** How keys sign, by their algorithm. Netty's TLS shows certificates of these alone, not Ed25519's. */
    private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");

    private KeyPairs() {}

    /** Refuses a bundle with a key that is not its certificate's, or that a client cannot show. It may have none. */
    static void check(SslBundle bundle) {
        check(of(bundle), "shown");
    }

    /** Refuses a bundle that a server cannot show to its clients. */
    static void checkServable(SslBundle bundle) {
        bundle.getStores().getTrustStore(); // whatever else is wrong, its files are read
        List<Pair> pairs = of(bundle);
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException("it has no certificate with a private key");
        }
        check(pairs, "served");
        // what Boot makes of it, for whatever else keeps it from that
        bundle.getManagers().getTrustManagerFactory();
        bundle.getManagers().getKeyManagerFactory();
    }

    private static void check(List<Pair> pairs, String used) {
        if (!pairs.isEmpty() && pairs.stream().noneMatch(Pair::isUsable)) {
            String algorithm = pairs.get(0).key().getAlgorithm();
            throw new IllegalArgumentException(
                    "a key of algorithm " + algorithm + " cannot be " + used + "; use RSA or EC");
        }
        if (!pairs.stream().allMatch(Pair::belongsTogether)) {
            throw new IllegalArgumentException("its private key is not that of its certificate");
        }
    }

    /** As the handshake sees them: of a chosen alias that one alone, and none without an X.509 certificate. */
    private static List<Pair> of(SslBundle bundle) {
        KeyStore store = bundle.getStores().getKeyStore();
        List<Pair> pairs = new ArrayList<>();
        if (store == null) {
            return pairs;
        }
        String chosen = bundle.getKey().getAlias();
        try {
            List<String> aliases =
                    chosen == null || chosen.isEmpty() ? Collections.list(store.aliases()) : List.of(chosen);
            for (String alias : aliases) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate
                        && store.getKey(alias, password(bundle)) instanceof PrivateKey key) {
                    pairs.add(new Pair(key, certificate.getPublicKey()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("its private key cannot be read", e);
        }
        return pairs;
    }

    private static char @Nullable [] password(SslBundle bundle) {
        String own = bundle.getKey().getPassword();
        String password = own == null ? bundle.getStores().getKeyStorePassword() : own;
        return password == null ? null : password.toCharArray();
    }

    private record Pair(PrivateKey key, PublicKey certified) {

        boolean isUsable() {
            return SIGNATURES.containsKey(key.getAlgorithm());
        }

        /** Of an algorithm that is not known here, nothing is said. */
        boolean belongsTogether() {
            String algorithm = SIGNATURES.get(key.getAlgorithm());
            try {
                return algorithm == null || verifies(Signature.getInstance(algorithm));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("its private key cannot be used", e);
            }
        }

        private boolean verifies(Signature signature) throws GeneralSecurityException {
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
}
