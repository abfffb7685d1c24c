package dev.sluice.gateway;

import dev.sluice.gateway.listener.Connections;
import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.listener.Entrance;

/** What clients come in by, those who have, and whether they are asked to go. */
record TrafficPort(Drain drain, Entrance entrance, Connections connections) {}
