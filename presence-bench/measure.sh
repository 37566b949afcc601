#!/bin/sh
# Everything in docs/performance.md, measured again: the scenarios beside the published server, the cluster, JMH; and the
# page, written from what came out. An hour or less, on a machine that does nothing else. What is given goes to the
# scenarios, as --rounds 1; see side-by-side.sh. Needs Linux with taskset, a JDK 17, and npm for the published server.
set -e
cd "$(dirname "$0")/.."
rm -f presence-bench/target/results.json
presence-bench/side-by-side.sh "$@"
presence-bench/cluster-scenarios.sh
presence-bench/jmh.sh >presence-bench/target/jmh.log
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Dlogback.configurationFile=io/presence/server/program-logback.xml \
  -cp "presence-bench/target/classes:presence-bench/target/lib/*:presence-server/target/presence-server.jar" \
  io.presence.bench.report.ReportMain presence-bench/target/results.json presence-bench/target/jmh.json
