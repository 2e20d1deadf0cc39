#!/bin/sh
# As the registry's image apache/kafka: KAFKA_PROCESS_ROLES is process.roles, and so on; CLUSTER_ID is that of the storage. KAFKA_HEAP_OPTS and
# KAFKA_OPTS go to Java. Files are written below /tmp and the folder of the log alone.
set -eu
[ $# -eq 0 ] || exec "$@"
properties=/tmp/server.properties
: > "$properties"
env | sed -n 's/^KAFKA_\([A-Z0-9_]*\)=.*/\1/p' | while read -r name; do
  case "$name" in HEAP_OPTS | OPTS | JVM_PERFORMANCE_OPTS | LOG4J_OPTS | VERSION | PORT | PORT_* | SERVICE_* | *_SERVICE_HOST | *_SERVICE_PORT | *_SERVICE_PORT_*) continue ;; esac
  key=$(echo "$name" | sed 's/___/\n/g; s/__/\r/g; s/_/./g; s/\n/-/g; s/\r/_/g' | tr '[:upper:]' '[:lower:]')
  eval "value=\$KAFKA_$name"
  printf '%s=%s\n' "$key" "$value" >> "$properties"
done
log=$(sed -n 's/^log\.dirs=//p' "$properties")
cat > /tmp/log4j2.properties <<'P'
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %m (%c{1})%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
P
flags="${KAFKA_HEAP_OPTS:--Xms64m -Xmx256m} ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC -XX:TieredStopAtLevel=1} -Dlog4j2.configurationFile=/tmp/log4j2.properties ${KAFKA_OPTS:-}"
[ -s "$log/meta.properties" ] ||
  java $flags -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted -c "$properties" -t "${CLUSTER_ID:?is required}"
exec java $flags -cp '/opt/kafka/libs/*' kafka.Kafka "$properties"
