/**
 * The Helm chart: rendered by Helm itself, read by a Kubernetes model and by the gateway. In a model everything may be null that
 * a manifest may leave out: who walks through one is {@code NullUnmarked}, and fails where the chart has left it out.
 */
@NullMarked
package dev.sluice.deployment.chart;

import org.jspecify.annotations.NullMarked;
