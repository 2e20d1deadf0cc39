#!/bin/sh
# The settings of the registry's image of the same name that a trial needs: POSTGRES_USER, POSTGRES_PASSWORD (_FILE), POSTGRES_DB, PGDATA,
# POSTGRES_INITDB_ARGS, and scripts in /docker-entrypoint-initdb.d, run once. Everything runs as the account of the container.
set -eu
umask 077
[ "${1:-}" = postgres ] || exec "$@"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  user=${POSTGRES_USER:-postgres}
  password=${POSTGRES_PASSWORD:-}
  [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || password=$(cat "$POSTGRES_PASSWORD_FILE")
  [ -n "$password" ] || { echo 'POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE is required.' >&2; exit 1; }
  # Made beside, and named at the end: a start that was cut short is begun again.
  fresh="$PGDATA.new"
  rm -rf "$fresh"
  mkdir -p "$fresh"
  printf '%s\n' "$password" > /tmp/password
  initdb -D "$fresh" -U "$user" --pwfile=/tmp/password -A scram-sha-256 -E UTF8 --locale=C ${POSTGRES_INITDB_ARGS:-} >&2
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$fresh/pg_hba.conf"
  socket=/tmp/first-start
  mkdir -p "$socket"
  pg_ctl -D "$fresh" -w -t 60 -o "-c listen_addresses= -k $socket -p 5432" start >&2
  export PGPASSWORD="$password"
  database=${POSTGRES_DB:-$user}
  run() { psql -v ON_ERROR_STOP=1 --no-psqlrc -h "$socket" -p 5432 -U "$user" "$@" >&2; }
  [ "$database" = postgres ] || run -d postgres -c "CREATE DATABASE \"$database\""
  for file in /docker-entrypoint-initdb.d/*; do
    case "$file" in
      *.sql) run -d "$database" -f "$file" ;;
      *.sh) PGHOST=$socket PGUSER=$user POSTGRES_USER=$user POSTGRES_DB=$database sh "$file" ;;
    esac
  done
  unset PGPASSWORD
  pg_ctl -D "$fresh" -w -m fast stop >&2
  if [ -d "$PGDATA" ]; then # a volume that is mounted just here: its contents take their place
    for file in "$fresh"/* ; do mv "$file" "$PGDATA/"; done
    rm -rf "$fresh"
  else mv "$fresh" "$PGDATA"; fi
fi
shift
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp "$@"
