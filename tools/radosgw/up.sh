#!/usr/bin/env bash
# One-node Ceph with an S3 gateway on loopback: a monitor, one object store in memory, radosgw. down.sh ends it.
set -euo pipefail
folder=${1:?folder for its files} port=${2:-7480}
monitor=127.0.0.1:$((port + 1))
rm -rf "$folder"
mkdir -p "$folder"/{mon,osd,log}
fsid=$(cat /proc/sys/kernel/random/uuid)
export CEPH_CONF="$folder/ceph.conf"
cat > "$CEPH_CONF" <<C
[global]
fsid = $fsid
mon host = v2:$monitor
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
osd objectstore = memstore
memstore device bytes = 2147483648
osd data = $folder/osd
mon data = $folder/mon
run dir = $folder
admin socket = $folder/\$name.\$pid.asok
log file = $folder/log/\$name.log
pid file = $folder/\$name.pid
keyring = $folder/keyring
mon cluster log file = $folder/log/cluster.log
rgw dns name = localhost
rgw frontends = beast endpoint=127.0.0.1:$port
rgw enable usage log = false
rgw run sync thread = false
rgw enable gc threads = false
rgw enable lc threads = false
setuser match path =
C

key() { ceph-authtool "$folder/keyring" --gen-key -n "$@" >/dev/null; }
ceph-authtool -C "$folder/keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
key client.admin --cap mon 'allow *' --cap osd 'allow *'
key osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
key client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'

monmaptool --create --clobber --fsid "$fsid" --addv a "[v2:$monitor]" "$folder/monmap" >/dev/null
ceph-mon -i a --mkfs --monmap "$folder/monmap" --keyring "$folder/keyring"
ceph-mon -i a
ceph --connect-timeout 20 mon dump >/dev/null 2>&1

uuid=$(cat /proc/sys/kernel/random/uuid)
id=$(ceph osd new "$uuid" 2>/dev/null)
ceph-osd -i "$id" --mkfs --osd-uuid "$uuid" >/dev/null 2>&1
ceph-osd -i "$id" >/dev/null 2>&1
ceph osd crush add "osd.$id" 1.0 host=h root=default >/dev/null 2>&1

radosgw -n client.rgw --setuser root --setgroup root
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
for _ in $(seq 600); do listening && break; sleep 0.1; done
listening
radosgw-admin user create --uid t --display-name t \
  --access-key "$S3_ACCESS_KEY_ID" --secret-key "$S3_SECRET_ACCESS_KEY" >/dev/null 2>&1
echo "radosgw is up on 127.0.0.1:$port"
