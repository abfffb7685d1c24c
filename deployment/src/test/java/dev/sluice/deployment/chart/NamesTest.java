package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and labels that a cluster takes, and that two releases do not share. */
@NullUnmarked
class NamesTest {
    /** A name of RFC 1035, which a Service has to have. */
    private static final String NAME = "[a-z]([-a-z0-9]{0,61}[a-z0-9])?";

    private static final String LABEL_VALUE = "([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?";

    private static Release everything(String release) {
        return Chart.ofDefaults()
                .with(ValueFile.EVERYTHING.text())
                .named(release)
                .render();
    }

    private static void assertTaken(Release release) {
        assertThat(release.manifests()).isNotEmpty().allSatisfy(manifest -> {
            assertThat(manifest.name()).matches(NAME);
            assertThat(manifest.labels().values())
                    .allSatisfy(value -> assertThat(value).matches(LABEL_VALUE));
        });
        assertThat(release.template().getMetadata().getLabels().values())
                .allSatisfy(value -> assertThat(value).matches(LABEL_VALUE));
        assertThat(names(release)).doesNotHaveDuplicates();
    }

    private static List<String> names(Release release) {
        return release.manifests().stream().map(Manifest::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "g",
                "sluice",
                "my-sluice-two",
                // Helm takes 53 characters
                "a-release-with-a-name-as-long-as-helm-lets-it-be-5353",
                "a-release-whose-name-has-a-hyphen-where-it-is-cut--off"
            })
    void anyReleaseNameMakesNamesThatClustersTake(String release) {
        assertTaken(everything(release.length() > 53 ? release.substring(0, 53) : release));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nameOverride: a-name-of-exactly-sixty-three-characters-which-is-the-most-abcd",
                "fullnameOverride: a-name-of-exactly-sixty-three-characters-which-is-the-most-abcd",
                "nameOverride: edge",
                "fullnameOverride: edge"
            })
    void anOverriddenNameDoesSoToo(String override) {
        assertTaken(Chart.ofDefaults()
                .with(ValueFile.EVERYTHING.text())
                .with(override)
                .render());
    }

    @Test
    void aVersionWithBuildMetadataIsALabelAllTheSame() {
        assertTaken(Chart.ofOneRoute().with("image: {tag: 1.2.3-rc.1}").render());
    }

    @Test
    void theNameIsTheReleasesAndTheCharts() {
        assertThat(Chart.ofOneRoute().render().deployment().getMetadata().getName())
                .isEqualTo("gate-sluice");
        assertThat(Chart.ofOneRoute()
                        .named("sluice")
                        .render()
                        .deployment()
                        .getMetadata()
                        .getName())
                .isEqualTo("sluice");
        assertThat(Chart.ofOneRoute()
                        .with("fullnameOverride: edge")
                        .render()
                        .deployment()
                        .getMetadata()
                        .getName())
                .isEqualTo("edge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one two",
                // the same as far as names are kept
                "a-long-name-of-a-release-that-is-cut-somewhere-near-1 a-long-name-of-a-release-that-is-cut-somewhere-near-2"
            })
    void twoReleasesInOneNamespaceHaveNothingInCommon(String both) {
        Set<String> names = Stream.of(both.split(" "))
                .flatMap(release -> names(everything(release)).stream())
                .collect(Collectors.toSet());
        assertThat(names).hasSize(2 * everything("one").manifests().size());
    }

    @Test
    void neitherFindsThePodsOfTheOther() {
        assertThat(everything("one").trafficService().getSpec().getSelector())
                .isNotEqualTo(everything("two").trafficService().getSpec().getSelector());
        assertThat(everything("one").deployment().getSpec().getSelector())
                .isNotEqualTo(everything("two").deployment().getSpec().getSelector());
    }

    @Test
    void everythingIsInTheReleasesNamespaceUnlessOneIsNamed() {
        assertThat(everything("gate").manifests())
                .allMatch(manifest -> namespace(manifest).equals(Chart.NAMESPACE));
        assertThat(Chart.ofOneRoute().with("namespaceOverride: other").render().manifests())
                .allMatch(manifest -> namespace(manifest).equals("other"));
    }

    private static String namespace(Manifest manifest) {
        return manifest.json().getAsJsonObject("metadata").get("namespace").getAsString();
    }

    @Test
    void everyObjectHasTheStandardLabels() {
        assertThat(everything("gate").manifests())
                .allSatisfy(manifest -> assertThat(manifest.labels())
                        .containsEntry("app.kubernetes.io/instance", "gate")
                        .containsEntry("app.kubernetes.io/managed-by", "Helm")
                        .containsEntry("example.com/part", "front")
                        .containsKeys("app.kubernetes.io/name", "app.kubernetes.io/version", "helm.sh/chart"));
    }
}
