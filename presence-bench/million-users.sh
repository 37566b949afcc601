#!/bin/sh
# Builds what is needed and measures a million online users on three nodes, and a fourth that joins them: a minute or
# two, about four gigabytes of memory. Another number of users may be given.
set -e
cd "$(dirname "$0")/.."
./mvnw -q -B -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip \
  -pl presence-bench -am package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -Dlogback.configurationFile=io/presence/server/program-logback.xml \
  -cp presence-bench/target/classes:presence-server/target/presence-server.jar io.presence.bench.MillionUsers "$@"
