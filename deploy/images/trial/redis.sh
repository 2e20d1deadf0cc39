#!/bin/sh
# As the registry's image: options alone, or a configuration file, are redis-server's.
set -eu
case "${1:-}" in
  -* | *.conf) exec redis-server "$@" ;;
  *) exec "$@" ;;
esac
