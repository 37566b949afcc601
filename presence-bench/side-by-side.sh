#!/bin/sh
# Builds what is needed and runs the scenarios on this server and the published one in turn, each on a core of its own
# with the load on the other: three quarters of an hour, on a machine that does nothing else. Some scenarios may be named, and
# --quick runs them small; see io.presence.bench.scenario.Settings. Needs a JDK 17, and npm for the published server.
set -e
cd "$(dirname "$0")/.."
./mvnw -q -B -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip \
  -pl presence-bench -am package
npm ci --prefix presence-bench/published --ignore-scripts --no-audit --no-fund >&2
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
classpath="presence-bench/target/classes:presence-bench/target/lib/*:presence-server/target/presence-server.jar"
"$java" -Xmx128m -Dlogback.configurationFile=io/presence/server/program-logback.xml -cp "$classpath" \
  io.presence.bench.scenario.SideBySide "$@"
# The page is made of what was written: "$java" -cp "$classpath" io.presence.bench.report.ReportMain RESULTS
