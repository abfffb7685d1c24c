/** What a configuration says: records of its words, as they were written, and what is wrong with it. */
@NullMarked
package dev.sluice.gateway.config;

import org.jspecify.annotations.NullMarked;
