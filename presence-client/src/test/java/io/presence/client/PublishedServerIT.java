package io.presence.client;

/** The client, unchanged, against {@code @deepstream/server} 7.0.2. */
class PublishedServerIT extends ApiContract {
    @Override
    TestServer start() {
        return TestServer.published();
    }
}
