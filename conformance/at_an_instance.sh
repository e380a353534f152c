#!/bin/sh
# Runs a command where this machine has the address at which instances ask for credentials, in a network and with a shared
# memory of its own: nothing outside is touched or reached. Where no namespaces are allowed, it says so, and tells the command by
# NO_INSTANCE_ADDRESS to leave out what needs the address; without that word it fails where there is none.
# Usage: at_an_instance.sh COMMAND…
set -eu

if [ "${1:-}" = --inside ]; then
  shift
  ip link set lo up
  ip address add 100.100.100.200/32 dev lo
  # libfaketime leaves a semaphore behind for each process that was killed, and ends any other that gets its number.
  mount -t tmpfs tmpfs /dev/shm
  exec "$@"
fi

map=
[ "$(id -u)" -eq 0 ] || map=--map-root-user
# shellcheck disable=SC2086 # no word at all unless it is needed
if ! unshare --mount --net $map -- true; then
  echo "at_an_instance.sh: no network of one's own is allowed here; what needs the address is left out" >&2
  NO_INSTANCE_ADDRESS=1 exec "$@"
fi
# shellcheck disable=SC2086
exec unshare --mount --net $map -- "$0" --inside "$@"
