#!/bin/sh
# Builds what is needed and measures the cluster on three nodes: join to notice, joins a second, memory of the others'
# users; two minutes, two gigabytes. Appends its runs to presence-bench/target/results.json, or to --out FILE;
# --rounds N, --quick for less of everything.
set -e
cd "$(dirname "$0")/.."
./mvnw -q -B -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip \
  -pl presence-bench -am package
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -Dlogback.configurationFile=io/presence/server/program-logback.xml \
  -cp "presence-bench/target/classes:presence-bench/target/lib/*:presence-server/target/presence-server.jar" \
  io.presence.bench.cluster.ClusterScenarios "$@"
