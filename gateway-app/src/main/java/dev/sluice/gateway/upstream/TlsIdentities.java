package dev.sluice.gateway.upstream;

import dev.sluice.pool.TlsIdentity;
import org.springframework.boot.ssl.SslBundle;

/** Makes TLS identities of Spring's SSL bundles: whom to trust, and who to be if the bundle has a key. */
public final class TlsIdentities {
    private TlsIdentities() {}

    /** The identity of a bundle, by its name; it is the bundle's as it is now, a later change is not followed. */
    public static TlsIdentity of(String name, SslBundle bundle) {
        TlsIdentity identity = bundle.getStores().getTrustStore() == null
                ? new TlsIdentity(name, null, null, null, true)
                : TlsIdentity.trusting(name, bundle.getManagers().getTrustManagerFactory());
        return bundle.getStores().getKeyStore() == null
                ? identity
                : identity.withKey(bundle.getManagers().getKeyManagerFactory());
    }
}
