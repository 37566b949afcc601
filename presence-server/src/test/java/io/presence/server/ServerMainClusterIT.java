package io.presence.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.interop.FreePorts;
import io.presence.interop.ServerProcess;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program as a node of a cluster, as who starts it sees it. */
class ServerMainClusterIT {
    @TempDir
    Path folder;

    @Test
    void aNodeStartsAloneAndALaterOneJoinsAndLeaves() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        try (ServerProcess first = node(ports, 0)) {
            first.url();
            try (ServerProcess second = node(ports, 1)) {
                second.url();
                first.awaitError("member 127.0.0.1:" + ports.get(1) + " joined, members: 2");
                second.awaitError("member 127.0.0.1:" + ports.get(0) + " joined, members: 2");
                second.terminate();
                assertThat(second.exitCode(6)).isZero();
            }
            first.awaitError("member 127.0.0.1:" + ports.get(1) + " left, members: 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xml", "yaml"})
    void aConfigurationOfOnesOwnFormsAClusterToo(String format) throws Exception {
        int port = FreePorts.find(1).get(0);
        String xml = """
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <network>
                    <port auto-increment="false">%d</port>
                    <join><multicast enabled="false"/><tcp-ip enabled="true"/></join>
                    <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
                  </network>
                </hazelcast>
                """;
        String yaml = """
                hazelcast:
                  network:
                    port: {port: %d, auto-increment: false}
                    join: {multicast: {enabled: false}, tcp-ip: {enabled: true}}
                    interfaces: {enabled: true, interfaces: [127.0.0.1]}
                """;
        Path file =
                Files.writeString(folder.resolve("own." + format), (format.equals("xml") ? xml : yaml).formatted(port));
        try (ServerProcess server = ServerProcess.jar("--port", "0", "--cluster-config", file.toString())) {
            server.url();
            server.awaitError("member 127.0.0.1:" + port + " joined, members: 1");
        }
    }

    @Test
    void theUsersOfAKilledNodeLeaveThoughTheClusterManagerNeverReportsItsLoss() throws Exception {
        Path options = Files.writeString(folder.resolve("options.yaml"), "leaseMillis: 600000\n");
        // Blind: no refused connection and no silence makes it remove a member while this test runs.
        String blind = """
                hazelcast:
                  network:
                    port: {port: %d, auto-increment: false}
                    join: {multicast: {enabled: false}, tcp-ip: {enabled: true, member-list: ["127.0.0.1:%d", "127.0.0.1:%d"]}}
                  properties:
                    hazelcast.connection.monitor.max.faults: 1000000
                    hazelcast.max.no.heartbeat.seconds: 600
                """;
        List<Integer> ports = FreePorts.find(2);
        List<ServerProcess> nodes = new ArrayList<>();
        List<String> urls = new ArrayList<>();
        try {
            for (int port : ports) {
                Path cluster = Files.writeString(
                        folder.resolve(port + ".yaml"), blind.formatted(port, ports.get(0), ports.get(1)));
                nodes.add(ServerProcess.jar(
                        "--port",
                        "0",
                        "--cluster-host",
                        "127.0.0.1",
                        "--cluster-config",
                        cluster.toString(),
                        "--config",
                        options.toString()));
                urls.add(nodes.get(nodes.size() - 1).url());
            }
            TestSocket alice = TestSocket.user(urls.get(0), "alice");
            alice.say(new ClientMessage.SubscribeAll());
            alice.hears(new ServerMessage.SubscribeAllAck());
            TestSocket.user(urls.get(1), "bob");
            alice.hears(new ServerMessage.JoinAll("bob"));
            nodes.get(1).kill();
            alice.hears(new ServerMessage.LeaveAll("bob"));
            assertThat(nodes.get(0).errors()).doesNotContain(" left, members");
        } finally {
            nodes.forEach(ServerProcess::close);
        }
    }

    @Test
    void theConfigFileCanSayWhereTheClusterIs() throws Exception {
        int port = FreePorts.find(1).get(0);
        Path file = Files.writeString(
                folder.resolve("a.yaml"),
                "port: 0\nnode: first\nclusterHost: 127.0.0.1\nclusterPort: " + port
                        + "\nclusterMembers: 127.0.0.1:1,127.0.0.1:" + port + "\n");
        try (ServerProcess server = ServerProcess.jar("--config", file.toString())) {
            server.url();
            server.awaitError("member 127.0.0.1:" + port + " joined, members: 1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cluster-members 127.0.0.1:5701 | clusterHost (--cluster-host) is not",
                "--cluster-port 5701 | clusterHost (--cluster-host) is not",
                "--cluster-host 0.0.0.0 | is 0.0.0.0, no address of this machine's",
                "--cluster-host 192.0.2.1 | is 192.0.2.1, no address of this machine's",
                "--cluster-host 127.0.0.1 --cluster-port 70000 | is 70000, expected a port from 1 to 65535",
                "--cluster-host 127.0.0.1 --cluster-event-bus-port -2 | is -2, expected a port from 0 to 65535",
                "--cluster-host 127.0.0.1 --cluster-wait-seconds 0 | is 0, expected 1 to 3600",
                "--cluster-host 127.0.0.1 --cluster-members 127.0.0.1:5701, | and \"\" is no member",
                "--cluster-host 127.0.0.1 --cluster-members 127.0.0.1:x | and \"127.0.0.1:x\" is no member",
                "--cluster-host 127.0.0.1 --cluster-members 127.0.0.1:70000 | is 70000, expected a port",
                "--cluster-config a.xml --cluster-members 127.0.0.1:5701 | contradicts clusterConfig",
                "--cluster-config nowhere.xml | is nowhere.xml: cannot read it",
                "--cluster-config README.md | is README.md: it is no Hazelcast configuration"
            })
    void aWrongFlagIsOneClearLine(String arguments, String expected) {
        try (ServerProcess server = ServerProcess.jar(arguments.split(" "))) {
            assertThat(server.exitCode(20)).isEqualTo(2);
            assertThat(server.errors().lines()).as("lines on standard error").hasSize(1);
            assertThat(server.errors()).startsWith("presence: ").contains(expected);
            assertThat(server.output()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cluster-port", "--cluster-event-bus-port"})
    void aPortInUseIsOneClearLineAndExitCodeOne(String flag) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, loopback());
                ServerProcess server = ServerProcess.jar(
                        "--port", "0", "--cluster-host", "127.0.0.1", flag, Integer.toString(taken.getLocalPort()))) {
            assertThat(server.exitCode(20)).isEqualTo(1);
            assertThat(server.errors().lines()).hasSize(1);
            assertThat(server.errors())
                    .startsWith(
                            "presence: cannot listen on the cluster's address 127.0.0.1 port " + taken.getLocalPort())
                    .contains("choose another with " + flag);
        }
    }

    private static ServerProcess node(List<Integer> ports, int number) {
        List<String> members = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        return ServerProcess.jar(
                "--port",
                "0",
                "--node",
                "node" + number,
                "--cluster-host",
                "127.0.0.1",
                "--cluster-port",
                Integer.toString(ports.get(number)),
                "--cluster-members",
                String.join(",", members));
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
