package dev.sluice.pool;

import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection trusts and who it is: part of an {@link Origin}.
 *
 * @param name           tells identities apart in equality, logs and snapshots; two of one name are the same identity
 * @param trust          decides about the peer's certificate; null for the JVM's trust anchors
 * @param key            the client's own certificate; null for none
 * @param serverName     the name for SNI and for verification, or null for the origin's host
 * @param verifyHostname whether the certificate must be for that name (RFC 9110 §4.3.4); on unless there is a reason
 */
public record TlsIdentity(
        String name,
        @Nullable TrustManagerFactory trust,
        @Nullable KeyManagerFactory key,
        @Nullable String serverName,
        boolean verifyHostname) {

    /** The JVM's trust anchors, no client certificate, the host's name verified. */
    public static final TlsIdentity DEFAULT = new TlsIdentity("default", null, null, null, true);

    public TlsIdentity {
        Objects.requireNonNull(name, "name");
    }

    /** The JVM's or these trust anchors, the host's name verified. */
    public static TlsIdentity trusting(String name, TrustManagerFactory trust) {
        return new TlsIdentity(name, trust, null, null, true);
    }

    /** The same with a client certificate. */
    public TlsIdentity withKey(KeyManagerFactory other) {
        return new TlsIdentity(name, trust, other, serverName, verifyHostname);
    }

    /** The same for another server name. */
    public TlsIdentity withServerName(String other) {
        return new TlsIdentity(name + '/' + other, trust, key, other, verifyHostname);
    }

    /** The same without verification of the host's name; the certificate's chain is still verified. */
    public TlsIdentity withoutHostnameVerification() {
        return new TlsIdentity(name + "/any-host", trust, key, serverName, false);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsIdentity identity && name.equals(identity.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
