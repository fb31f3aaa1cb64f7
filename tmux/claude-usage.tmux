#!/bin/sh
# The tmux plugin: `#{claude_usage}` in status-left and status-right becomes a format that the daemon
# keeps current, and the launcher's job where it does not; before tmux 3.2, the job alone. An option
# `@claude_usage_NAME` becomes the variable CLAUDE_USAGE_NAME, but for three: `live`; `add`, which names the
# side (left, right) that gets the placeholder before what it has, where neither side has one; and `key`, which
# opens `claude-usage top` behind the prefix. One tmux reads and one writes; two bind the key, two the click.

newline='
'
placeholder='#{claude_usage}'
live='#{T:@claude-usage}'

case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac
CDPATH='' cd -P -- "$here/.." || exit

# The launcher's path has to pass sh (`'`), tmux's formats (`#`) and strftime (`%`). tmux counts
# brackets to find the end of a job, so a single one gets its partner in a word or comment of sh.
rest=$PWD/scripts/claude-usage path='' quoted='' opening='' closing=''
while [ "$rest" ]; do
  path=$path${rest%%[\'#%()]*} quoted=$quoted${rest%%[\'#%()]*}
  rest=${rest#"${rest%%[\'#%()]*}"}
  case $rest in
    \'*) path="$path'\\''" ;;
    '#'*) path="$path##''" ;;
    %*) path="$path%%" ;;
    '('*) path="$path(" closing="$closing)" ;;
    ')'*) path="$path)" opening="$opening(" ;;
  esac
  case $rest in
    \'*) quoted="$quoted'\\''" ;;
    ?*) quoted=$quoted${rest%"${rest#?}"} ;;
  esac
  rest=${rest#?}
done
[ -z "$opening" ] || opening=": '$opening'; "
job="exec '$path' --for tmux"

# Each text comes raw and before its length, which shows where it ends; then the list of everything.
# An old tmux may fail at the last command.
answer=$(tmux show-options -gv status-left \; show-options -g status-left-length \; \
  show-options -gv status-right \; show-options -g status-right-length \; \
  show-options -g \; show-options -s escape-time \; show-environment -g \; \
  display-message -p '@#{version}' 2>/dev/null)
left=${answer%%"$newline"status-left-length *}
answer=${answer#*"$newline"status-left-length }
left_length=${answer%%"$newline"*}
answer=${answer#*"$newline"}
right=${answer%%"$newline"status-right-length *}
answer=${answer#*"$newline"status-right-length }
right_length=${answer%%"$newline"*}
environment=${answer#*"$newline"escape-time }
answer=${answer%%"$newline"escape-time *}
version=${environment##*"$newline"@}

# `3.3a`, `next-3.6`, `openbsd-7.4`, `master`: does the server compare numbers and hide variables?
case $version in
  master) version=99.0 since=3.2 ;;
  openbsd-*) version=${version#openbsd-} since=7.0 ;;
  next-*) version=${version#next-} since=3.3 ;;
  *) since=3.2 ;;
esac
major=${version%%.*} minor=${version#*.}
minor=${minor%%[!0-9]*}
case $version/$major$minor in
  */*[!0-9]* | */????????*) live= ;;
  [0-9]*.[0-9]*)
    [ "$major" -gt "${since%.*}" ] || {
      [ "$major" -eq "${since%.*}" ] && [ "$minor" -ge "${since#*.}" ]
    } || live=
    ;;
  *) live= ;;
esac

# A click on the line differs from others from 3.4 on, which is OpenBSD 7.5.
case $since in
  7.0) clicks=7.5 ;;
  *) clicks=3.4 ;;
esac
popup=$live
if [ -z "$live" ] || [ "$major" -lt "${clicks%.*}" ] ||
  { [ "$major" -eq "${clicks%.*}" ] && [ "$minor" -lt "${clicks#*.}" ]; }; then
  clicks=
fi

hooks=$live

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

# From here on the arguments are the commands of the tmux that writes. A `;` at the end of one would
# end its command.
set --
set -f
IFS=$newline
width='' add='' key=u misplaced=''
case $environment in
  *"$newline"CLAUDE_USAGE_MAX_WIDTH=*)
    width=${environment#*"$newline"CLAUDE_USAGE_MAX_WIDTH=}
    width=${width%%"$newline"*}
    ;;
esac
for line in $answer; do
  case $line in
    @claude_usage_?*' '*)
      option=${line%% *}
      option=${option#@claude_usage_}
      case $option in
        *[!a-z_]*) continue ;;
      esac
      in_capitals "$option"
      unquoted "${line#* }"
      case $option:$value in
        live:false | live:0 | live:no | live:off) live= ;;
        max_width:*) width=${value:-0} ;;
        add:*) add=$value ;;
        key:*) key=$value ;;
      esac
      case $option in
        live | add | key) continue ;;
        gauge | gauge_width | icons | separator | countdown | show | labels | format | theme | colors | color_depth)
          misplaced="$misplaced, $option"
          continue
          ;;
      esac
      case $value in
        *\;) value=${value%;}\\\; ;;
      esac
      set -- "$@" ${1+\;} set-environment -g "CLAUDE_USAGE_$name" "$value"
      ;;
  esac
done

if [ "$add" ]; then
  case $left$right in
    *"$placeholder"* | *'#{T:@claude-usage}'*) add='' ;;
    *) ! holds_our_job "$left$right" || add='' ;;
  esac
fi
case $add in
  left) left=$placeholder${left:+" | $left"} ;;
  right) right=$placeholder${right:+" | $right"} ;;
esac

# Each placeholder in `$text` becomes `$1`.
fill() {
  while :; do
    case $text in
      *"$placeholder"*) text=${text%%"$placeholder"*}$1${text#*"$placeholder"} ;;
      *) break ;;
    esac
  done
  case $text in
    *\;) text=${text%;}\\\; ;;
  esac
}

place=${live:-"#($opening$job${closing:+ ## $closing})"}
shown=
for side in left right; do
  case $side in
    left) text=$left length=$left_length ;;
    right) text=$right length=$right_length ;;
  esac
  case $text in
    *"$live"*) shown=yes ;;
  esac
  case $text in
    *"$placeholder"*) holds_our_job "$text" && continue ;;
    *) continue ;;
  esac
  # Behind ours the click means the side again.
  there=$place
  [ -z "$clicks" ] || there="#[range=user|claude-usage]$place#[range=$side]"
  fill "$there"
  shown=yes
  set -- "$@" ${1+\;} set-option -g "status-$side" "$text"
  [ "$length" -ge 100 ] || set -- "$@" \; set-option -g "status-$side-length" 100
  [ "$width" ] || set -- "$@" \; set-environment -g CLAUDE_USAGE_MAX_WIDTH 60
  width=${width:-60}
done

# The other lines of the bar, and a person's own options, which a side may show by `#{E:@mine}`.
for line in $answer; do
  case $line in
    @claude[-_]usage*) continue ;;
    'status-format['*"$live"* | @*"$live"*) shown=yes ;;
  esac
  case $line in
    'status-format['*' '*"$placeholder"* | @*' '*"$placeholder"*) ;;
    *) continue ;;
  esac
  unquoted "${line#* }"
  text=$value
  holds_our_job "$text" && continue
  fill "$place"
  shown=yes
  set -- "$@" ${1+\;} set-option -g "${line%% *}" "$text"
  case $left in
    *"${line%% *}"*) [ "$left_length" -ge 100 ] || set -- "$@" \; set-option -g status-left-length 100 ;;
  esac
  case $right in
    *"${line%% *}"*) [ "$right_length" -ge 100 ] || set -- "$@" \; set-option -g status-right-length 100 ;;
  esac
  [ "$width" ] || set -- "$@" \; set-environment -g CLAUDE_USAGE_MAX_WIDTH 60
  width=${width:-60}
done

# A side that is set later, below in the file or by a theme, brings this script back: tmux compares at each
# set-option, without a process, and a second passes before, in which a theme may add more. What has been seen is
# not a reason again.
sides='#{status-left}#{status-right}#{@catppuccin_claude_usage_text}'
if [ "$hooks" ]; then
  missing="#{&&:#{@claude_usage_add},#{?#{m:*claude?usage*,$sides},,1}}"
  reason="#{||:#{m:*[##]{claude_usage#}*,$sides},$missing}"
  reason="#{&&:#{&&:#{?@claude-usage-due,,1},#{!=:$sides,#{@claude-usage-checked}}},$reason}"
  again="run-shell -b -d 1 '#{q:@claude-usage-root}/claude-usage.tmux'"
  root=$PWD
  case $root in
    *\;) root=${root%;}\\\; ;;
  esac
  # Without a session, as while the file is read, no hook follows a command: the first session makes up for that.
  check="if-shell -F '$reason' \"set-option -g @claude-usage-due 1 ; $again\""
  set -- "$@" ${1+\;} set-option -g @claude-usage-root "$root" \; \
    set-hook -g 'after-set-option[86]' "$check" \; set-hook -g 'session-created[86]' "$check" \; \
    set-option -gF @claude-usage-checked "$sides" \; set-option -gu @claude-usage-due
fi

# What readers would have to compare at every line has no variable: the person hears where it belongs.
if [ "$misplaced" ] && [ "$(tmux list-clients -F x 2>/dev/null)" ]; then
  set -- "$@" ${1+\;} display-message \
    "claude-usage: in config.toml, not in tmux: ${misplaced#, }; see claude-usage help settings"
fi

# Nothing shows the line: the person hears what to write, now or with the next client.
if ! [ "$shown" ] && ! holds_our_job "$left$right$answer"; then
  text='claude-usage: nothing shows the line yet; write ##{claude_usage} into status-right'
  if [ "$(tmux list-clients -F x 2>/dev/null)" ]; then
    set -- "$@" ${1+\;} display-message "$text"
  elif [ "$hooks" ]; then
    set -- "$@" \; set-hook -g 'client-attached[86]' \
      "display-message '$text' ; set-hook -gu 'client-attached[86]'"
  fi
elif [ "$hooks" ]; then
  set -- "$@" \; set-hook -gu 'client-attached[86]'
fi

# The command stands in an option, so that no path has to pass tmux's parser or another shell's. A key or click
# that does something else stays as it is; a click without one does what tmux's own does.
run="sh -c 'eval \"\$(tmux show-options -gv @claude-usage-top)\"'"
if [ "$popup" ]; then
  # In cells it would not open on a smaller client.
  open='display-popup -E -w 90% -h 85%'
else
  open='new-window'
  # Before 3.1 it cannot be asked what a key does.
  case $version in
    3.1*) ;;
    *) key='' ;;
  esac
fi
if [ "$shown" ] && [ "$key" ]; then
  taken=$(tmux list-keys -T prefix "$key" 2>/dev/null)
  case $taken in
    '' | *@claude-usage-top*)
      IFS=' '
      # shellcheck disable=SC2086 # The words of a command.
      tmux set-option -g @claude-usage-top "exec '$quoted' top" \; \
        bind-key "$key" $open "$run" 2>/dev/null
      IFS=$newline
      ;;
  esac
  taken=
  [ -z "$clicks" ] || taken=$(tmux list-keys -T root MouseDown1Status 2>/dev/null)
  case $taken in
    *MouseDown1Status' select-window -t'* | *MouseDown1Status' switch-client -t'*)
      own=${taken#*MouseDown1Status }
      tmux bind-key -T root MouseDown1Status if-shell -F \
        '#{==:#{mouse_status_range},claude-usage}' \
        "$open \"sh -c 'eval \\\"\\\$(tmux show-options -gv @claude-usage-top)\\\"'\"" "$own" 2>/dev/null
      ;;
  esac
fi

if [ -z "$live" ] || [ -z "$shown" ]; then
  [ $# -eq 0 ] || exec tmux "$@"
  exit
fi

# The rest is for a live bar: it shows one of three widths of the line, by the client's columns.
narrow='#{e|<:#{client_width},80}'
wide='#{e|>=:#{client_width},120}'
line="#{?$narrow,#{T:CLAUDE_USAGE_BAR_NARROW},}#{?$wide,#{T:CLAUDE_USAGE_BAR_FULL},}"
line="$line#{?#{||:$narrow,$wide},,#{T:CLAUDE_USAGE_BAR_MIDDLE}}"
case $width in
  '' | 0* | *[!0-9]* | ????*) choice= ;;
  *)
    [ "$width" -lt 20 ] && least=$width || least=20
    [ "$width" -lt 40 ] && middle=$width || middle=40
    choice="CLAUDE_USAGE_MAX_WIDTH=#{?$narrow,$least,#{?$wide,$width,$middle}} "
    ;;
esac

# The daemon's line is valid for a time, and for the environment that the plugin saw; otherwise the job
# takes over. The time in the job's comment makes it a new job each time, so that an old job's output is
# not shown again.
variant='#{CLAUDE_USAGE_ASCII};#{CLAUDE_USAGE_SEGMENTS};#{CLAUDE_USAGE_MONEY}'
variant="$variant;#{CLAUDE_USAGE_MAX_WIDTH};#{CLAUDE_USAGE_THRESHOLDS}"
config='#{?CLAUDE_SECURESTORAGE_CONFIG_DIR,#{CLAUDE_SECURESTORAGE_CONFIG_DIR},#{CLAUDE_CONFIG_DIR}}'
seen="#{HOME}$newline#{XDG_CACHE_HOME}$newline$config$newline$variant"
holds='#{e|<=:#{CLAUDE_USAGE_BAR_FROM},%s},#{e|<:%s,#{CLAUDE_USAGE_BAR_UNTIL}}'
holds="#{&&:#{==:$seen,#{@claude-usage-seen}},#{&&:$holds}}"
format="#{?$holds,$line,#{T:#{@claude-usage-job} #{CLAUDE_USAGE_BAR_UNTIL})}}"

answer=$(tmux "$@" ${1+\;} set-option -g @claude-usage "$format" \; \
  set-option -g @claude-usage-job "#($opening$choice$job ## $closing" \; \
  set-option -gF @claude-usage-seen "$seen" \; set-environment -gu CLAUDE_USAGE_BAR_UNTIL \; \
  display-message -p "#{socket_path}$newline#{pid}$newline$seen") || exit
{
  read -r socket
  read -r pid
  read -r home
  read -r cache
  read -r config
  read -r variant
  # A newline in a path has shifted them: no folder is made of its second half, and the job goes on.
  ! read -r _ || exit 0
} <<END
$answer
END

# As in the launcher, a path as one name: `%` is %25, `/` is %2F.
in_one_name() {
  name='' rest=$1
  while [ "$rest" ]; do
    case $rest in
      %*) name=$name%25 rest=${rest#?} ;;
      /*) name=$name%2F rest=${rest#?} ;;
      *) name=$name${rest%%[%/]*} rest=${rest#"${rest%%[%/]*}"} ;;
    esac
  done
}

case $cache:$home in
  /*:/*) cache=$cache/claude-usage ;;
  *:/*) cache=$home/.cache/claude-usage ;;
  *) exit 0 ;;
esac
name=default
case $config in
  '') ;;
  /*[!/]*)
    while [ "$config" != "${config%/}" ]; do config=${config%/}; done
    [ "$config" = "$home/.claude" ] || in_one_name "$config"
    ;;
  *) exit 0 ;;
esac
bars=$cache/$name/bars

# The daemon finds the server there. Written last, so that we do not undo what the daemon sets.
case $socket in
  /*) in_one_name "$socket" ;;
  *) exit 0 ;;
esac
umask 077
{
  [ -d "$bars" ] || mkdir -p "$bars"
  # A pipe would wait for a reader, and a link lead to somebody's file.
  [ -f "$bars/$name" ] && ! [ -L "$bars/$name" ] || rm -f "$bars/$name"
  printf '%s %s\n' "$pid" "$variant" >"$bars/$name"
} 2>/dev/null || exit 0
