package dev.sluice.gateway;

import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/**
 * The SSL bundles, of which the listeners' are renewed only by one that can be served: Boot would take whatever its files
 * hold, and {@code verify-keys} lets keys pass with which no handshake succeeds.
 */
final class ListenerBundles extends DefaultSslBundleRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerBundles.class);

    private final Set<String> listeners;

    /** Guards the bundles of these names. */
    ListenerBundles(Set<String> listeners) {
        this.listeners = Set.copyOf(listeners);
    }

    /** On the thread that watches the files. */
    @Override
    public void updateBundle(String name, SslBundle renewed) {
        if (!listeners.contains(name)) {
            super.updateBundle(name, renewed);
            return;
        }
        try {
            KeyPairs.checkServable(renewed);
        } catch (RuntimeException e) {
            LOG.error("SSL bundle '{}' is not renewed, the former certificate stays: {}", name, NamedBundles.reason(e));
            return;
        }
        super.updateBundle(name, renewed);
        LOG.info("SSL bundle '{}' is renewed", name);
    }
}
