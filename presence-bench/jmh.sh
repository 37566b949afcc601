#!/bin/sh
# Builds what is needed and runs the JMH benchmarks whose names match a regular expression, or all of them, in about
# three minutes; writes presence-bench/target/jmh.json. More of JMH's options may follow the expression.
set -e
cd "$(dirname "$0")/.."
./mvnw -q -B -DskipTests -Dspotless.check.skip -Dmaven.javadoc.skip -Dmaven.source.skip \
  -pl presence-bench -am package
which=.
if [ $# -gt 0 ]; then
  which=$1
  shift
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" \
  -cp "presence-bench/target/classes:presence-bench/target/lib/*:presence-server/target/presence-server.jar" \
  org.openjdk.jmh.Main "$which" -f 1 -wi 3 -w 1 -i 4 -r 1 -prof gc -foe true \
  -rf json -rff presence-bench/target/jmh.json "$@"
