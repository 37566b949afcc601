// <application>
package example;

import io.presence.Presence;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/** A Vert.x application with presence in it. */
public class Application extends VerticleBase {

    @Override
    public Future<?> start() {
        PresenceServerOptions options = new PresenceServerOptions().setPort(0); // 6020 unless told otherwise
        return vertx.deployVerticle(new PresenceServer(options)).compose(id -> {
            System.out.println("clients connect to " + PresenceServer.of(vertx).url());
            Presence presence = PresenceServer.of(vertx).presence();
            return presence.subscribe(
                    event -> System.out.println(event.user() + (event.isOnline() ? " came" : " left")));
        });
    }

    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        vertx.deployVerticle(new Application())
                // A user who arrives by another transport, and goes again.
                .compose(id -> PresenceServer.of(vertx).announce("bob"))
                .compose(bob -> PresenceServer.of(vertx)
                        .presence()
                        .getAll()
                        .onSuccess(users -> System.out.println("online: " + users))
                        .compose(users -> bob.close()))
                .onFailure(Throwable::printStackTrace)
                .eventually(vertx::close);
    }
}
// </application>
