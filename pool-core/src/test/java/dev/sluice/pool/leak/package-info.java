/** Every buffer that a test class allocates must be released by its end, or the class fails and the build with it. */
@NullMarked
package dev.sluice.pool.leak;

import org.jspecify.annotations.NullMarked;
