package io.presence.client;

/** The client against our server. */
class OurServerIT extends ApiContract {
    @Override
    TestServer start() {
        return TestServer.ours();
    }
}
