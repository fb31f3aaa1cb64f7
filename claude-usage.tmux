#!/bin/sh
# TPM runs every *.tmux in a plugin's root; the plugin itself lives in tmux/.
exec "$(dirname -- "$0")/tmux/claude-usage.tmux"
