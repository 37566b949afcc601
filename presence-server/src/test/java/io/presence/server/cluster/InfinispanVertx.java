package io.presence.server.cluster;

import io.presence.server.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.infinispan.commons.configuration.io.ConfigurationResourceResolvers;
import org.infinispan.commons.dataconversion.MediaType;
import org.infinispan.configuration.parsing.ParserRegistry;
import org.infinispan.manager.DefaultCacheManager;

/**
 * A clustered Vert.x on Infinispan, whose members are in this JVM and find each other without any network; the event bus
 * is on loopback. Closing leaves the cluster.
 */
public final class InfinispanVertx implements AutoCloseable {
    private static final String CONFIG = """
            <infinispan xmlns="urn:infinispan:config:14.0">
              <jgroups>
                <stack name="vm">
                  <SHARED_LOOPBACK xmlns="urn:org:jgroups"/>
                  <SHARED_LOOPBACK_PING xmlns="urn:org:jgroups"/>
                  <pbcast.NAKACK2 xmlns="urn:org:jgroups" use_mcast_xmit="false"/>
                  <UNICAST3 xmlns="urn:org:jgroups"/>
                  <pbcast.STABLE xmlns="urn:org:jgroups"/>
                  <pbcast.GMS xmlns="urn:org:jgroups" join_timeout="500" print_local_addr="false"/>
                  <MFC xmlns="urn:org:jgroups"/>
                  <FRAG4 xmlns="urn:org:jgroups"/>
                </stack>
              </jgroups>
              <cache-container default-cache="distributed-cache">
                <transport stack="vm" cluster="%s"/>
                <distributed-cache name="distributed-cache"/>
                <replicated-cache name="__vertx.subs"/>
                <replicated-cache name="__vertx.haInfo"/>
                <replicated-cache name="__vertx.nodeInfo"/>
                <distributed-cache-configuration name="__vertx.distributed.cache.configuration"/>
              </cache-container>
            </infinispan>
            """;

    private final DefaultCacheManager caches;
    private final Vertx vertx;

    /** A member of the cluster of this name, which the test makes up. */
    public InfinispanVertx(String cluster) {
        byte[] config = CONFIG.formatted(cluster).getBytes(StandardCharsets.UTF_8);
        caches = new DefaultCacheManager(
                new ParserRegistry()
                        .parse(
                                new ByteArrayInputStream(config),
                                ConfigurationResourceResolvers.DEFAULT,
                                MediaType.APPLICATION_XML),
                true);
        vertx = Await.result(Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
                .withClusterManager(new InfinispanClusterManager(caches))
                .buildClustered());
    }

    public Vertx vertx() {
        return vertx;
    }

    @Override
    public void close() {
        Await.result(vertx.close());
        try {
            caches.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
