package dev.sluice.examples;

import dev.sluice.pool.H2Reply;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page that was fetched, or could not be.
 *
 * @param uri   where it is
 * @param found whether it was there
 * @param note  its status, or why there is none
 * @param links to pages of the same origin, without fragments, in the order of the page
 */
record Page(URI uri, boolean found, String note, Set<URI> links) {
    private static final Pattern HREF =
            Pattern.compile("<a\\s[^>]*?href\\s*=\\s*[\"']([^\"']*)[\"']", Pattern.CASE_INSENSITIVE);

    static Page of(URI uri, H2Reply reply) {
        return new Page(
                uri, reply.ok(), Integer.toString(reply.status()), reply.ok() ? links(uri, reply.text()) : Set.of());
    }

    static Page failed(URI uri, PoolException failure) {
        return new Page(uri, false, failure.code().toString(), Set.of());
    }

    private static Set<URI> links(URI page, String html) {
        return HREF.matcher(html)
                .results()
                .map(match -> target(page, match))
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Where a link leads, if that is another page of this origin that can be asked for. */
    private static Optional<URI> target(URI page, MatchResult link) {
        try {
            String href = link.group(1).strip().replaceFirst("#.*", "");
            URI target = href.isEmpty() ? page : page.resolve(href);
            return Origin.of(target).equals(Origin.of(page)) ? Optional.of(target) : Optional.empty();
        } catch (IllegalArgumentException notForUs) { // mailto:, javascript:, or no URI at all
            return Optional.empty();
        }
    }
}
