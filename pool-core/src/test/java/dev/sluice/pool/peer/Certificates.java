package dev.sluice.pool.peer;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority for one test, and the certificates that it gives out. */
public final class Certificates {
    private static final char[] PASSWORD = "test".toCharArray();
    private static final X500Principal AUTHORITY = new X500Principal("CN=Test authority");

    private final KeyPair authorityKeys = keys();
    private final X509Certificate authority;
    private int serials = 1;

    public Certificates() {
        this.authority = sign(AUTHORITY, authorityKeys, true, new GeneralName[0]);
    }

    /** Trusts what this authority has signed. */
    public TrustManagerFactory trust() {
        try {
            KeyStore store = emptyStore();
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A key and a certificate for this host name. */
    public KeyManagerFactory forHost(String name) {
        return issue(name, new GeneralName(GeneralName.dNSName, name));
    }

    /** A key and a certificate for this IP address. */
    public KeyManagerFactory forAddress(String address) {
        return issue(address, new GeneralName(GeneralName.iPAddress, address));
    }

    private KeyManagerFactory issue(String commonName, GeneralName name) {
        try {
            KeyPair pair = keys();
            X500Principal subject = new X500Principal("CN=" + commonName);
            Certificate[] chain = {sign(subject, pair, false, name), authority};
            KeyStore store = emptyStore();
            store.setKeyEntry("own", pair.getPrivate(), PASSWORD, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            return keys;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private X509Certificate sign(X500Principal subject, KeyPair pair, boolean authority, GeneralName... names) {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                AUTHORITY,
                BigInteger.valueOf(serials++),
                Date.from(now.minus(1, ChronoUnit.DAYS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                subject,
                pair.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, PASSWORD);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
        return store;
    }
}
