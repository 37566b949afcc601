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
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -jar presence-server/target/presence-server.jar "$@"
