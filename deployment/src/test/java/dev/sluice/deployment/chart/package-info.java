/** The Helm chart: rendered by Helm itself, read by a Kubernetes model and by the gateway. */
@NullMarked
package dev.sluice.deployment.chart;

import org.jspecify.annotations.NullMarked;
