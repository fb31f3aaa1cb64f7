#!/bin/sh
# dracula/tmux: a script for its `custom:` plugins, which it looks for beside its own. With both plugins from TPM:
#
#   set -g @dracula-plugins 'custom:../../claude-usage/tmux/themes/dracula.sh time'
#
# Elsewhere, link this file into the theme's folder `scripts` and write `custom:dracula.sh`.
self=$0
while [ -L "$self" ]; do
  link=$(readlink -- "$self")
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
exec "${self%/*}/../../scripts/claude-usage" --for tmux
