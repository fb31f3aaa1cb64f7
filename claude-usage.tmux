#!/bin/sh
# TPM runs every *.tmux in a plugin's root; the plugin itself lives in tmux/. TPM only clones, so the first time this
# builds, in the background.
here=$(dirname -- "$0")
[ -f "$here/dist/main.cjs" ] || ! [ -x "$here/scripts/build-once" ] ||
  "$here/scripts/build-once" </dev/null >/dev/null 2>&1 &
exec "$here/tmux/claude-usage.tmux"
