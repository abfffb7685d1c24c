package dev.sluice.gateway.config;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code sluice.errors}: what the gateway's own answers tell.
 *
 * @param detail whether they name the backend's address and what exactly went wrong there
 */
public record ErrorProperties(@DefaultValue("false") boolean detail) {}
