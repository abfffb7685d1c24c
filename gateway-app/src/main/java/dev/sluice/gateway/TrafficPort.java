package dev.sluice.gateway;

import dev.sluice.gateway.listener.Connections;
import dev.sluice.gateway.listener.Entrance;

/** What clients come in by, and those who have. */
record TrafficPort(Entrance entrance, Connections connections) {}
