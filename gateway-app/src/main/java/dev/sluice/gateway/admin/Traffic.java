package dev.sluice.gateway.admin;

import dev.sluice.gateway.listener.Connections;
import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.observe.RequestMeters;

/**
 * What is known of the clients' side.
 *
 * @param requests    those under way
 * @param connections those that are open
 * @param drain       whether the gateway stops
 */
public record Traffic(RequestMeters requests, Connections connections, Drain drain) {}
