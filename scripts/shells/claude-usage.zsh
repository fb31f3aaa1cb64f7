# zsh: keeps the line in $claude_usage_prompt, as prompts expand it, without a fork. Source it from ~/.zshrc and
# refer to the variable, as in `setopt prompt_subst; RPROMPT='$claude_usage_prompt'`: text put into a
# prompt by value could be executed. `claude-usage init zsh` prints these lines.
[[ -o interactive ]] || return 0

# No alias or option of the user may change how the functions below are parsed.
'builtin' 'typeset' '-ga' '_cu_options'
_cu_options=()
[[ -o aliases ]] && _cu_options+=(aliases)
[[ -o sh_glob ]] && _cu_options+=(sh_glob)
[[ -o ignore_braces ]] && _cu_options+=(ignore_braces)
[[ -o ignore_close_braces ]] && _cu_options+=(ignore_close_braces)
'builtin' 'setopt' 'no_aliases' 'no_sh_glob' 'no_ignore_braces' 'no_ignore_close_braces'

# Runs before each prompt; an argument names a surface other than zsh's own. What every prompt needs is inline,
# because a call costs as much as reading a file, and a `local` a third of that; names are short, because zsh scans
# each letter each time.
_claude_usage_refresh() {
  emulate -L zsh -o no_xtrace
  _cu_seen=$CLAUDE_SECURESTORAGE_CONFIG_DIR:$CLAUDE_CONFIG_DIR:$XDG_CACHE_HOME:$HOME:$CLAUDE_USAGE_ASCII:\
$CLAUDE_USAGE_SEGMENTS:$CLAUDE_USAGE_MONEY:$CLAUDE_USAGE_MAX_WIDTH:$CLAUDE_USAGE_THRESHOLDS:\
$NO_COLOR:$COLUMNS:$#_cu_block
  [[ $_cu_seen == "$_cu_known" ]] || _claude_usage_locate
  # A new line is a new file, so the file that is held open is not new.
  [[ $_cu_lines/${1:-$_cu_surface}$_cu_variant -ef /dev/fd/$_cu_held ]] ||
    _claude_usage_read ${1:-$_cu_surface}
  if [[ $_cu_clock == uptime ]]; then
    # Held open as well, and checked to be digits: another file may have been opened in its place.
    sysseek -u $_cu_uptime 0 && sysread -i $_cu_uptime -s 32 _cu_now || _cu_now=$(</proc/uptime)
    [[ $_cu_now == <->.* ]] && (( ${_cu_now%%.*} < _cu_until && EPOCHSECONDS < _cu_end && EPOCHSECONDS >= _cu_since ))
  else
    (( EPOCHSECONDS < _cu_end && EPOCHSECONDS >= _cu_since ))
  fi &&
    claude_usage_prompt=$_cu_live || _claude_usage_expired ${1:-$_cu_surface}
}

# Finds the files of this account, variant and width, when one of their variables has changed.
_claude_usage_locate() {
  local cache=$XDG_CACHE_HOME home=$HOME folder=${CLAUDE_SECURESTORAGE_CONFIG_DIR-$CLAUDE_CONFIG_DIR} account=default
  local lines=$_cu_lines variant=$_cu_variant
  _cu_known=$_cu_seen
  while [[ $home == */ ]] { home=${home%/} }
  [[ $cache == /* ]] || cache=$home/.cache
  if [[ -n $folder ]]; then
    # A relative folder differs by working folder, so it is resolved each time.
    [[ $folder == /* ]] || folder=$PWD/$folder _cu_known=
    while [[ $folder == */ ]] { folder=${folder%/} }
    [[ $folder == "$home/.claude" ]] || account=${${folder//\%/%25}//\//%2F}
  fi
  _cu_lines=$cache/claude-usage/${account:-%2F}/lines
  [[ $HOME == /* ]] || _cu_lines=/dev/null

  # The line takes at most half of the terminal.
  _cu_width=
  case $COLUMNS in
    ([1-9]|[123][0-9]) _cu_width=-10 ;;
    ([4-7][0-9]) _cu_width=-20 ;;
    ([89][0-9]|1[01][0-9]) _cu_width=-40 ;;
    (1[2-5][0-9]) _cu_width=-60 ;;
  esac

  _cu_surface=zsh
  [[ -n $NO_COLOR ]] && _cu_surface=plain
  # Where zsh counts bytes as characters, only ASCII keeps the prompt's width.
  _cu_ascii=$CLAUDE_USAGE_ASCII _cu_bytes=
  (( $#_cu_block == 1 )) || _cu_ascii=${CLAUDE_USAGE_ASCII:-on} _cu_bytes=true
  _cu_variant="@$_cu_ascii;$CLAUDE_USAGE_SEGMENTS;$CLAUDE_USAGE_MONEY"
  _cu_variant+=";$CLAUDE_USAGE_MAX_WIDTH;$CLAUDE_USAGE_THRESHOLDS"
  [[ $_cu_variant == ('@;;;;'|*/*) ]] && _cu_variant=
  _cu_variant=$_cu_width$_cu_variant
  [[ $lines$variant == "$_cu_lines$_cu_variant" ]] || _cu_missed=0
}

# Reads a painted file: the text, valid until, the expired text, valid from.
_claude_usage_read() {
  local file=$_cu_lines/$1$_cu_variant content= name
  {
    [[ -n $_cu_held ]] && exec {_cu_held}<&-
    _cu_held=
    if [[ ! -f $file ]]; then
      _claude_usage_start $1 unpainted
      # What is valid too until the daemon renders that: with other settings, at another width, for a pipe.
      local -a others=($1$_cu_width $1 plain$_cu_width plain)
      [[ -z $_cu_bytes ]] || others=($others[3,4])
      for name in $others ''; do
        file=$_cu_lines/$name
        [[ -f $file ]] && break
      done
    fi
    [[ -f $file ]] && sysopen -r -o cloexec -u _cu_held -- $file &&
      sysread -i $_cu_held content
  } 2>/dev/null
  local -a lines=("${(@f)content}")
  # Where characters are bytes, what another line has beyond ASCII is left out.
  if [[ -n $_cu_bytes && -n $name ]]; then
    lines=("${(@)lines//[^ -~]/}")
    lines=("${(@)lines# }")
  fi
  local -a due=("${(@s: :)lines[2]}")
  _cu_live=$lines[1] _cu_stale=$lines[3]
  _cu_stages=("${(@)lines[5,-1]}")
  if [[ $name == plain* || $1 == plain ]]; then
    _cu_live=${_cu_live//\%/%%} _cu_stale=${_cu_stale//\%/%%}
    _cu_stages=("${(@)_cu_stages//\%/%%}")
    if [[ $1 == p10k ]]; then
      _cu_live="BLANK $_cu_live" _cu_stale="BLANK $_cu_stale"
      _cu_stages=("${(@)_cu_stages/ / BLANK }")
    fi
  fi
  # By the boot clock, which cannot be set, and by the calendar clock, from when the line was painted: a machine
  # that was resumed has an old uptime in the same boot. No line is valid for more than two hours.
  _cu_clock= _cu_since=0 _cu_end=0
  [[ $due[1] == <-> && $#due[1] -le 15 && $lines[4] == <-> && $#lines[4] -le 15 ]] || return 0
  if [[ -n $_cu_boot && $due[2] != - && $due[3] != - ]]; then
    [[ $due[3] == "$_cu_boot" && $due[2] == <-> && $#due[2] -le 15 ]] || return 0
    # Whole seconds: a line that ends within this second ends a little early.
    _cu_until=$(( due[2] / 100 ))
    # Once a line is enough: where a machine is resumed, so is this shell, with the line it has read.
    _cu_now=$(</proc/uptime)
    [[ $_cu_now == <->.* ]] && (( ${_cu_now%%.*} >= _cu_until - 7200 )) || return 0
    _cu_clock=uptime
  fi
  _cu_since=$lines[4] _cu_end=$due[1]
  (( _cu_since > _cu_end - 7200 )) || _cu_since=$(( _cu_end - 7200 ))
}

# The text after the expiry, or the last of the later ones whose time has come: `EPOCH TEXT`, from the fifth line on.
_claude_usage_expired() {
  _claude_usage_start $1
  local stage from
  claude_usage_prompt=$_cu_stale
  for stage in "${(@)_cu_stages}"; do
    from=${stage%% *}
    [[ $stage == *' '* && $from == <-> && $#from -le 15 ]] || continue
    (( EPOCHSECONDS < from )) || claude_usage_prompt=${stage#* }
  done
  [[ -z $claude_usage_prompt ]] || return 0
  (( _cu_missed )) || _cu_missed=$EPOCHSECONDS
  claude_usage_prompt=starting
  [[ $CLAUDE_USAGE_AUTOSTART == (false|0|no|off) ]] && claude_usage_prompt=stopped
  (( EPOCHSECONDS < _cu_missed + 60 )) || claude_usage_prompt=stopped
  [[ $1 != p10k ]] || claude_usage_prompt="BLANK $claude_usage_prompt"
}

# Has the launcher start a daemon or request this line from it; at most once a minute.
_claude_usage_start() {
  [[ $CLAUDE_USAGE_AUTOSTART == (false|0|no|off) && $2 != unpainted ]] && return
  (( EPOCHSECONDS >= _cu_started && EPOCHSECONDS < _cu_started + 60 )) && return
  _cu_started=$EPOCHSECONDS
  (
    setopt no_bg_nice
    # Here the export of a variable that is not set would set it.
    (( $+CLAUDE_SECURESTORAGE_CONFIG_DIR )) && export CLAUDE_SECURESTORAGE_CONFIG_DIR
    export CLAUDE_CONFIG_DIR XDG_CACHE_HOME HOME CLAUDE_USAGE_ASCII=$_cu_ascii
    export CLAUDE_USAGE_{SEGMENTS,MONEY,MAX_WIDTH,THRESHOLDS,AUTOSTART}
    "$_cu_launcher" --for $1 &
  ) </dev/null &>/dev/null
}

() {
  emulate -L zsh
  zmodload zsh/datetime zsh/system || return
  typeset -g _cu_launcher=${${(%):-%x}:A:h:h}/claude-usage claude_usage_prompt=
  typeset -g _cu_{seen,known,lines,surface,variant,width,ascii,bytes,live,stale,clock,now,boot}=
  typeset -ga _cu_stages
  typeset -g _cu_block=$'\xe2\x96\x88'
  typeset -gi _cu_{since,end,until,missed,started}
  # When sourced again, files are opened and read again.
  [[ -n ${_cu_held-} ]] && { exec {_cu_held}<&- } 2>/dev/null
  [[ -n ${_cu_uptime-} ]] && { exec {_cu_uptime}<&- } 2>/dev/null
  typeset -g _cu_held= _cu_uptime=
  # Once is enough: no shell survives a reboot.
  [[ -r /proc/sys/kernel/random/boot_id ]] && sysopen -r -o cloexec -u _cu_uptime /proc/uptime 2>/dev/null &&
    _cu_boot=${"$(</proc/sys/kernel/random/boot_id)"%%-*}
  # powerlevel10k calls its segment at each prompt.
  [[ -n ${_cu_segment-} ]] || { autoload -Uz add-zsh-hook && add-zsh-hook precmd _claude_usage_refresh }
}

(( ${#_cu_options[@]} )) && 'builtin' 'setopt' "${_cu_options[@]}"
'builtin' 'unset' '_cu_options'
