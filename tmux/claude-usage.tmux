#!/bin/sh
# The tmux plugin: `#{claude_usage}` in status-left and status-right becomes the launcher's job, and
# an option `@claude_usage_NAME` the variable CLAUDE_USAGE_NAME. One tmux reads, one writes.

newline='
'
placeholder='#{claude_usage}'

case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac
CDPATH='' cd -P -- "$here/.." || exit

# The launcher's path has to pass sh (`'`), tmux's formats (`#`) and strftime (`%`). tmux counts
# brackets to find the end of a job, so a lone one gets its partner in a word or comment of sh's.
rest=$PWD/scripts/claude-usage path='' opening='' closing=''
while [ "$rest" ]; do
  path=$path${rest%%[\'#%()]*}
  rest=${rest#"${rest%%[\'#%()]*}"}
  case $rest in
    \'*) path="$path'\\''" ;;
    '#'*) path="$path##''" ;;
    %*) path="$path%%" ;;
    '('*) path="$path(" closing="$closing)" ;;
    ')'*) path="$path)" opening="$opening(" ;;
  esac
  rest=${rest#?}
done
[ -z "$opening" ] || opening=": '$opening'; "
[ -z "$closing" ] || closing=" ## $closing"
job="#(${opening}exec '$path' --for tmux$closing)"

# Each text comes raw and before its length, which shows where it ends; then the list of everything.
answer=$(tmux show-options -gv status-left \; show-options -g status-left-length \; \
  show-options -gv status-right \; show-options -g status-right-length \; \
  show-options -g \; show-environment -g CLAUDE_USAGE_MAX_WIDTH 2>/dev/null)
left=${answer%%"$newline"status-left-length *}
answer=${answer#*"$newline"status-left-length }
left_length=${answer%%"$newline"*}
answer=${answer#*"$newline"}
right=${answer%%"$newline"status-right-length *}
answer=${answer#*"$newline"status-right-length }
right_length=${answer%%"$newline"*}

# `max_width` gives `$name` MAX_WIDTH.
capitals=aAbBcCdDeEfFgGhHiIjJkKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ__
in_capitals() {
  name='' rest=$1
  while [ "$rest" ]; do
    tail=${capitals#*"${rest%"${rest#?}"}"}
    name=$name${tail%"${tail#?}"}
    rest=${rest#?}
  done
}

# The list is quoted as in a tmux.conf: `"a \"b\""` gives `$value` a "b".
unquoted() {
  value='' rest=$1
  case $rest in
    \"*\" | \'*\') rest=${rest#?} rest=${rest%?} ;;
  esac
  while :; do
    value=$value${rest%%\\*}
    case $rest in
      *\\?*) rest=${rest#*\\} ;;
      *) return ;;
    esac
    value=$value${rest%"${rest#?}"}
    rest=${rest#?}
  done
}

holds_our_job() {
  rest=$1
  while :; do
    case $rest in
      *'#('*) rest=${rest#*'#('} ;;
      *) return 1 ;;
    esac
    case ${rest%%")"*} in
      *claude-usage*) return 0 ;;
    esac
  done
}

# From here on the arguments are what the writing tmux is to do. A `;` at the end of one would end
# its command.
set --
set -f
IFS=$newline
room=
for line in $answer; do
  case $line in
    CLAUDE_USAGE_MAX_WIDTH=*) room=chosen ;;
    @claude_usage_?*' '*)
      option=${line%% *}
      option=${option#@claude_usage_}
      case $option in
        *[!a-z_]*) continue ;;
        max_width) room=chosen ;;
      esac
      in_capitals "$option"
      unquoted "${line#* }"
      case $value in
        *\;) value=${value%;}\\\; ;;
      esac
      set -- "$@" ${1+\;} set-environment -g "CLAUDE_USAGE_$name" "$value"
      ;;
  esac
done

for side in left right; do
  case $side in
    left) text=$left length=$left_length ;;
    right) text=$right length=$right_length ;;
  esac
  case $text in
    *"$placeholder"*) holds_our_job "$text" && continue ;;
    *) continue ;;
  esac
  while :; do
    case $text in
      *"$placeholder"*) text=${text%%"$placeholder"*}$job${text#*"$placeholder"} ;;
      *) break ;;
    esac
  done
  case $text in
    *\;) text=${text%;}\\\; ;;
  esac
  set -- "$@" ${1+\;} set-option -g "status-$side" "$text"
  [ "$length" -ge 100 ] || set -- "$@" \; set-option -g "status-$side-length" 100
  [ "$room" ] || set -- "$@" \; set-environment -g CLAUDE_USAGE_MAX_WIDTH 60
  room=chosen
done

[ $# -eq 0 ] || exec tmux "$@"
