#!/usr/bin/env bash
# Runs a command with a real S3 server at S3_ENDPOINT: the one that is named there already, else a Ceph radosgw of its own
# on loopback, ended afterwards. Debian: apt-get install radosgw ceph-mon ceph-osd ceph-common. Needs root.
set -euo pipefail
export S3_ACCESS_KEY_ID=${S3_ACCESS_KEY_ID:-S3RVER} S3_SECRET_ACCESS_KEY=${S3_SECRET_ACCESS_KEY:-S3RVER}
[ -n "${S3_ENDPOINT:-}" ] && exec "$@"
here=$(dirname "$0")
for need in radosgw radosgw-admin ceph ceph-mon ceph-osd ceph-authtool monmaptool; do
  command -v "$need" >/dev/null || { echo "with.sh: $need is missing: apt-get install radosgw ceph-mon ceph-osd ceph-common" >&2; exit 1; }
done
folder=$(mktemp -d)
trap 'bash "$here/down.sh" "$folder"' EXIT
port=${S3_PORT:-7480}
bash "$here/up.sh" "$folder" "$port" || { tail -n 20 "$folder"/log/*.log >&2; exit 1; }
export S3_ENDPOINT=http://127.0.0.1:$port
"$@"
