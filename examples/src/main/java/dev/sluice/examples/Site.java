package dev.sluice.examples;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A made-up site of linked pages: a binary tree whose pages also link back home, to themselves, to a page elsewhere and
 * to one that is missing. Each page is linked to more than once, as on real sites.
 */
record Site(int pages) {
    /** The page of a path, if it is one of the site's. */
    Optional<String> page(String path) {
        return IntStream.range(0, pages)
                .filter(number -> path(number).equals(path))
                .mapToObj(this::html)
                .findFirst();
    }

    private static String path(int number) {
        return number == 0 ? "/" : "/page/" + number;
    }

    private String html(int number) {
        StringBuilder html = new StringBuilder("<h1>Page " + number + "</h1>\n");
        IntStream.of((number - 1) / 2, 2 * number + 1, 2 * number + 2)
                .filter(linked -> linked < pages)
                .forEach(linked -> html.append(link(path(linked))));
        return html.append(link("/"))
                .append(link("#top"))
                .append(link("/lost"))
                .append(link("https://elsewhere.example/"))
                .toString();
    }

    private static String link(String href) {
        return "<a href=\"" + href + "\">" + href + "</a>\n";
    }
}
