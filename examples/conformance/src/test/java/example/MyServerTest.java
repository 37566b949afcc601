package example;

import io.presence.tck.ServerUnderTest;
import io.presence.tck.ServerVerification;

// <verification>
class MyServerTest extends ServerVerification {
    @Override
    protected ServerUnderTest start() throws Exception {
        return ServerUnderTest.started(System.getProperty("server", "java -jar my-server.jar --port {port}"), 1);
    }
}
// </verification>
