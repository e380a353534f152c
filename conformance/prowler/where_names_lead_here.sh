#!/bin/sh
# Runs a command where the vendor's host names lead to this machine, in namespaces of its own: nothing outside is touched.
# Usage: where_names_lead_here.sh COMMAND…
set -eu
names="localhost ram.aliyuncs.com ims.aliyuncs.com sts.aliyuncs.com sts.cn-hangzhou.aliyuncs.com"

if [ "${1:-}" = --inside ]; then
  shift
  ip link set lo up
  hosts=$(mktemp)
  echo "127.0.0.1 $names" >"$hosts"
  mount --bind "$hosts" /etc/hosts
  rm "$hosts"
  # libfaketime leaves a semaphore behind for each process that was killed, and ends any other that gets its number.
  mount -t tmpfs tmpfs /dev/shm
  exec "$@"
fi

map=
[ "$(id -u)" -eq 0 ] || map=--map-root-user
# shellcheck disable=SC2086 # no word at all unless it is needed
unshare --mount --net $map -- true || {
  echo "where_names_lead_here.sh: no namespaces of one's own are allowed here: be root in a container that may have them," \
    "or let users have them (kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)" >&2
  exit 2
}
# shellcheck disable=SC2086
exec unshare --mount --net $map -- "$0" --inside "$@"
