package io.presence.server.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs who comes into the cluster and who is lost. Called on Hazelcast's threads. */
final class MemberLog implements MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(MemberLog.class);

    @Override
    public void memberAdded(MembershipEvent event) {
        log("joined", event);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        log("left", event);
    }

    private static void log(String what, MembershipEvent event) {
        Address address = event.getMember().getAddress();
        LOG.info(
                "cluster: member {}:{} {}, members: {}",
                address.getHost(),
                address.getPort(),
                what,
                event.getMembers().size());
    }
}
