package dev.sluice.pool;

/** Builds an {@link H2Client}. Used by one thread. */
public final class H2ClientBuilder {
    private final H2ConnectionPool pool;

    H2ClientBuilder(H2ConnectionPool pool) {
        this.pool = pool;
    }

    public H2Client build() {
        throw new UnsupportedOperationException("" + pool);
    }
}
