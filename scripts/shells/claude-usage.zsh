# zsh: keeps $claude_usage_prompt, the line as prompts expand it, without a fork. Source it from ~/.zshrc and
# refer to the variable, as in `setopt prompt_subst; RPROMPT='$claude_usage_prompt'`: text put into a
# prompt by value could be executed. `claude-usage init zsh` prints these lines.
[[ -o interactive ]] || return 0

# No alias and no option of the user's may change how the functions below are read.
'builtin' 'typeset' '-ga' '_claude_usage_options'
_claude_usage_options=()
[[ -o aliases ]] && _claude_usage_options+=(aliases)
[[ -o sh_glob ]] && _claude_usage_options+=(sh_glob)
[[ -o ignore_braces ]] && _claude_usage_options+=(ignore_braces)
'builtin' 'setopt' 'no_aliases' 'no_sh_glob' 'no_ignore_braces'

# Before each prompt; a surface that is named is painted instead of zsh's own. What is needed every time
# stands here, for a call costs as much as reading a file, and a `local` a third of that.
_claude_usage_refresh() {
  emulate -L zsh -o no_xtrace
  _claude_usage_seen=$CLAUDE_CONFIG_DIR:$XDG_CACHE_HOME:$HOME:$CLAUDE_USAGE_ASCII:\
$CLAUDE_USAGE_SEGMENTS:$CLAUDE_USAGE_MONEY:$CLAUDE_USAGE_MAX_WIDTH:$CLAUDE_USAGE_THRESHOLDS:\
$NO_COLOR:$#_claude_usage_block
  [[ $_claude_usage_seen == "$_claude_usage_known" ]] || _claude_usage_place
  # A new line is a new file, and none is new that is the one held open.
  [[ $_claude_usage_lines/${1:-$_claude_usage_surface}$_claude_usage_look -ef /dev/fd/$_claude_usage_held ]] ||
    _claude_usage_read ${1:-$_claude_usage_surface}
  if [[ $_claude_usage_clock == uptime ]]; then
    # Held open as well, and digits before it is a number: who knows what else was opened in its place.
    sysseek -u $_claude_usage_uptime 0 && sysread -i $_claude_usage_uptime -s 32 _claude_usage_now ||
      _claude_usage_now=$(</proc/uptime)
    [[ $_claude_usage_now == <->.* ]] && (( ${_claude_usage_now%%.*} < _claude_usage_until ))
  else
    (( EPOCHSECONDS < _claude_usage_until && EPOCHSECONDS >= _claude_usage_since ))
  fi &&
    claude_usage_prompt=$_claude_usage_live || _claude_usage_expired ${1:-$_claude_usage_surface}
}

# Where the lines of this account and look are, when a variable that decides it has changed.
_claude_usage_place() {
  local cache=$XDG_CACHE_HOME home=$HOME folder=$CLAUDE_CONFIG_DIR account=default
  local lines=$_claude_usage_lines look=$_claude_usage_look
  _claude_usage_known=$_claude_usage_seen
  while [[ $home == */ ]] { home=${home%/} }
  [[ $cache == /* ]] || cache=$home/.cache
  if [[ -n $folder ]]; then
    # Such a folder is another one in each place, and so is looked up each time.
    [[ $folder == /* ]] || folder=$PWD/$folder _claude_usage_known=
    while [[ $folder == */ ]] { folder=${folder%/} }
    [[ $folder == "$home/.claude" ]] || account=${${folder//\%/%25}//\//%2F}
  fi
  _claude_usage_lines=$cache/claude-usage/${account:-%2F}/lines
  [[ $HOME == /* ]] || _claude_usage_lines=/dev/null

  _claude_usage_surface=zsh
  [[ -n $NO_COLOR ]] && _claude_usage_surface=plain
  # Where zsh counts bytes for characters, only ASCII keeps the prompt's width.
  _claude_usage_ascii=$CLAUDE_USAGE_ASCII _claude_usage_bytes=
  (( $#_claude_usage_block == 1 )) || _claude_usage_ascii=${CLAUDE_USAGE_ASCII:-on} _claude_usage_bytes=true
  _claude_usage_look="@$_claude_usage_ascii;$CLAUDE_USAGE_SEGMENTS;$CLAUDE_USAGE_MONEY"
  _claude_usage_look+=";$CLAUDE_USAGE_MAX_WIDTH;$CLAUDE_USAGE_THRESHOLDS"
  [[ $_claude_usage_look == ('@;;;;'|*/*) ]] && _claude_usage_look=
  [[ $lines$look == "$_claude_usage_lines$_claude_usage_look" ]] || _claude_usage_missed=0
}

# A painted file: the text, until when it is true, the text from then on, since when it is true.
_claude_usage_read() {
  local file=$_claude_usage_lines/$1$_claude_usage_look content=
  {
    [[ -n $_claude_usage_held ]] && exec {_claude_usage_held}<&-
    _claude_usage_held=
    if [[ ! -f $file ]]; then
      _claude_usage_start $1 unpainted
      # Until the daemon paints as this shell wishes, the line as all others see it is true as well.
      [[ -n $_claude_usage_bytes ]] || file=$_claude_usage_lines/$1
    fi
    [[ -f $file ]] && sysopen -r -o cloexec -u _claude_usage_held -- $file &&
      sysread -i $_claude_usage_held content
  } 2>/dev/null
  local -a lines=("${(@f)content}")
  local -a due=("${(@s: :)lines[2]}")
  _claude_usage_live=$lines[1] _claude_usage_stale=$lines[3]
  if [[ $1 == plain ]]; then
    _claude_usage_live=${_claude_usage_live//\%/%%} _claude_usage_stale=${_claude_usage_stale//\%/%%}
  fi
  # The machine's own clock cannot be set, and starts anew with each boot. A line without it is true
  # by the calendar from when it was painted, no earlier.
  _claude_usage_clock= _claude_usage_since=0 _claude_usage_until=0
  if [[ -n $_claude_usage_boot && $due[2] != - && $due[3] != - ]]; then
    [[ $due[3] == "$_claude_usage_boot" && $due[2] == <-> && $#due[2] -le 15 ]] &&
      # Seconds will do: a line that ends within this one ends a little early.
      _claude_usage_clock=uptime _claude_usage_until=$(( due[2] / 100 ))
  elif [[ $due[1] == <-> && $#due[1] -le 15 && $lines[4] == <-> && $#lines[4] -le 15 ]]; then
    _claude_usage_since=$lines[4] _claude_usage_until=$due[1]
  fi
}

# What there is to say when nothing is painted that is still true.
_claude_usage_expired() {
  _claude_usage_start $1
  claude_usage_prompt=$_claude_usage_stale
  [[ -z $claude_usage_prompt ]] || return 0
  (( _claude_usage_missed )) || _claude_usage_missed=$EPOCHSECONDS
  claude_usage_prompt=starting
  [[ $CLAUDE_USAGE_AUTOSTART == (false|0|no|off) ]] && claude_usage_prompt=stopped
  (( EPOCHSECONDS < _claude_usage_missed + 60 )) || claude_usage_prompt=stopped
  [[ $1 != p10k ]] || claude_usage_prompt="BLANK $claude_usage_prompt"
}

# Has the launcher start a daemon, or tell the one there is of this look; once a minute at most.
_claude_usage_start() {
  [[ $CLAUDE_USAGE_AUTOSTART == (false|0|no|off) && $2 != unpainted ]] && return
  (( EPOCHSECONDS >= _claude_usage_asked && EPOCHSECONDS < _claude_usage_asked + 60 )) && return
  _claude_usage_asked=$EPOCHSECONDS
  (
    setopt no_bg_nice
    export CLAUDE_CONFIG_DIR XDG_CACHE_HOME HOME CLAUDE_USAGE_ASCII=$_claude_usage_ascii
    export CLAUDE_USAGE_{SEGMENTS,MONEY,MAX_WIDTH,THRESHOLDS,AUTOSTART}
    "$_claude_usage_launcher" --for $1 &
  ) </dev/null &>/dev/null
}

() {
  emulate -L zsh
  zmodload zsh/datetime zsh/system || return
  typeset -g _claude_usage_launcher=${${(%):-%x}:A:h:h}/claude-usage claude_usage_prompt=
  typeset -g _claude_usage_{seen,known,lines,surface,look,ascii,bytes,live,stale,clock,now,boot}=
  typeset -g _claude_usage_block=$'\xe2\x96\x88'
  typeset -gi _claude_usage_{since,until,missed,asked}
  # Sourced anew, what was read is read anew.
  [[ -n ${_claude_usage_held-} ]] && { exec {_claude_usage_held}<&- } 2>/dev/null
  [[ -n ${_claude_usage_uptime-} ]] && { exec {_claude_usage_uptime}<&- } 2>/dev/null
  typeset -g _claude_usage_held= _claude_usage_uptime=
  # Once is enough: no shell outlives the start of its machine.
  [[ -r /proc/sys/kernel/random/boot_id ]] && sysopen -r -o cloexec -u _claude_usage_uptime /proc/uptime 2>/dev/null &&
    _claude_usage_boot=${"$(</proc/sys/kernel/random/boot_id)"%%-*}
  autoload -Uz add-zsh-hook && add-zsh-hook precmd _claude_usage_refresh
}

(( ${#_claude_usage_options[@]} )) && 'builtin' 'setopt' "${_claude_usage_options[@]}"
'builtin' 'unset' '_claude_usage_options'
