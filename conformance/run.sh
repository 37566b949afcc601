#!/usr/bin/env bash
# Runs the kit, as a program, on five implementations: our server, our cluster of three nodes, the published server, our
# client and the published client. Writes the reports to target/conformance, and the table of them to the file that is
# given, or to target/conformance/conformance.md. What it needs: a built project (./mvnw package -DskipTests), the
# published programs (npm ci in interop) and the example of a driver (see below).
set -euo pipefail
cd "$(dirname "$0")/.."
reports=target/conformance
table=${1:-$reports/conformance.md}
mkdir -p "$reports"
tck() { java -jar presence-tck/target/presence-tck.jar "$@"; }
server=presence-server/target/presence-server.jar

failed=0
run() {
  name=$1
  shift
  echo "== $name"
  tck "$@" --slow --report "$reports/$name" >"$reports/$name.log" 2>&1 || { failed=1; cat "$reports/$name.log"; }
  tail -1 "$reports/$name.log"
}

run presence-server server --declare conformance/presence-server.json \
  --start "exec java -jar $server --config conformance/presence-server.yaml --port {port}"
run presence-cluster server --declare conformance/presence-cluster.json --nodes 3 \
  --start "exec java -jar $server --config conformance/presence-cluster.yaml --port {port} --node n{index} \
    --cluster-host 127.0.0.1 --cluster-port {cluster-port} --cluster-members {members}"
# It ends with its standard input.
run deepstream-server server --declare conformance/deepstream-server.json \
  --start "exec node interop/src/published-server.js {port} --conformance </dev/zero"
# ./mvnw -f examples/driver/pom.xml compile dependency:build-classpath -Dmdep.outputFile=$PWD/examples/driver/target/classpath
run presence-client client --declare conformance/presence-client.json \
  --driver "exec java -cp examples/driver/target/classes:$(cat examples/driver/target/classpath) example.PresenceDriver"
run deepstream-client client --declare conformance/deepstream-client.json --driver "exec node interop/src/driver.js"

tck table "$reports"/{presence-server,presence-cluster,deepstream-server,presence-client,deepstream-client}/results.json >"$table"
exit $failed
