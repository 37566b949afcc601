#!/bin/sh
# Builds one node and starts it; what it is given goes to the node. Needs a JDK 17 or newer, and nothing else.
set -e
cd "$(dirname "$0")"
./mvnw -q -B -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip \
  -pl presence-server -am package
cat >&2 <<'HINT'

See presence work, in two other terminals (a JDK is enough):

  java -cp presence-server/target/presence-server.jar examples/WhoIsOnline.java alice
  java -cp presence-server/target/presence-server.jar examples/WhoIsOnline.java bob

or with the JavaScript client:

  cd interop && npm ci --ignore-scripts && node examples/who-is-online.mjs carol

(each takes the node's address as a second argument, should it not be ws://127.0.0.1:6020/deepstream)

HINT
# The JVM's flags; PRESENCE_JAVA_OPTS in the environment takes their place. For a node that serves thousands of
# connections and not hundreds of thousands:
#   SerialGC   one core or two: no other collector takes less memory for itself, nor less time from the loop
#   Xmn64m     a small young generation stays in the caches, and idle connections do not hold what their logins used
#   Xmx1g      a hundred thousand connections take a fifth of it
# For a node with several cores and a heap of gigabytes leave the rest to the JVM, which then takes G1: its young
# generation follows the load, and its pauses do not grow with a million users. PRESENCE_JAVA_OPTS=-Xmx8g
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${PRESENCE_JAVA_OPTS:--XX:+UseSerialGC -Xmn64m -Xmx1g} \
  -jar presence-server/target/presence-server.jar "$@"
