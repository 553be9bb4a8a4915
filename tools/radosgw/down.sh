#!/usr/bin/env bash
# Ends the daemons that up.sh started, by the ids in their pid files, and removes their folder.
folder=${1:?the folder given to up.sh}
alive() {
  for file in "$folder"/*.pid; do
    [ -f "$file" ] && kill -0 "$(cat "$file")" 2>/dev/null && return 0
  done
  return 1
}
for file in "$folder"/*.pid; do [ -f "$file" ] && kill "$(cat "$file")" 2>/dev/null; done
for _ in $(seq 100); do alive || break; sleep 0.1; done
rm -rf "$folder"
