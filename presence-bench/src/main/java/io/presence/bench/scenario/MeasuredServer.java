package io.presence.bench.scenario;

import java.net.URI;
import java.util.OptionalLong;

/**
 * A server by its address and, where its process is on this machine and known, what that costs.
 *
 * @param url its address
 * @param pid its process
 */
record MeasuredServer(URI url, OptionalLong pid) {}
