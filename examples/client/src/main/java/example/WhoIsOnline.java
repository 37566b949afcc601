// <application>
package example;

import io.presence.OnlineView;
import io.presence.client.PresenceClient;
import io.presence.client.PresenceClientOptions;
import io.vertx.core.json.JsonObject;

/** Prints who is online, and who comes and goes, until it is ended. */
public class WhoIsOnline {

    public static void main(String[] args) {
        String user = args.length > 0 ? args[0] : "alice";
        String url = args.length > 1 ? args[1] : "ws://127.0.0.1:6020";
        PresenceClient client = PresenceClient.create(new PresenceClientOptions().setAddress(url));
        OnlineView view = client.presence()
                .online()
                .onChange(event -> System.out.println(event.user() + (event.isOnline() ? " came" : " left")));

        client.login(new JsonObject().put("username", user))
                .compose(clientData -> view.open())
                .onSuccess(opened -> System.out.println("online besides you: " + opened.users()))
                .onFailure(failure -> {
                    System.err.println(failure.getMessage());
                    client.close();
                });
    }
}
// </application>
