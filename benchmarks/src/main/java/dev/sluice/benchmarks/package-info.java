/** Programs that measure. */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
