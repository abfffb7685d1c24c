package dev.sluice.examples;

import java.util.Optional;

/**
 * A made-up site of linked pages: a binary tree whose pages also link back home, to themselves, to a page elsewhere and
 * to one that is missing. Each page is linked to more than once, as on real sites.
 */
record Site(int pages) {
    /** The page of a path, if it is one of the site's. */
    Optional<String> page(String path) {
        int number = path.equals("/") ? 0 : number(path);
        return number >= 0 && number < pages ? Optional.of(html(number)) : Optional.empty();
    }

    private static int number(String path) {
        return path.matches("/page/[0-9]{1,6}") ? Integer.parseInt(path.substring("/page/".length())) : -1;
    }

    private String html(int number) {
        StringBuilder html = new StringBuilder("<h1>Page " + number + "</h1>\n<a href=\"/\">home</a>\n");
        html.append("<a href=\"#top\">top</a>\n<a href=\"https://elsewhere.example/\">elsewhere</a>\n");
        for (int child = 2 * number + 1; child <= 2 * number + 2; child++) {
            if (child < pages) {
                html.append("<a href=\"/page/").append(child).append("\">next</a>\n");
            }
        }
        if (number > 0) {
            html.append("<a href=\"/page/").append((number - 1) / 2).append("\">up</a>\n");
        }
        return html.append("<a href=\"/lost\">lost</a>\n").toString();
    }
}
