# shellcheck shell=bash disable=SC2128,SC2178 # `$array` is its first element, as mapfile sets it
# bash: keeps the line in $claude_usage_prompt, as prompts expand it, without a fork. Source it from ~/.bashrc
# after anything else that sets PROMPT_COMMAND, and refer to the variable, as in PS1='$claude_usage_prompt \$ ':
# text put into a prompt by value could be executed. `claude-usage init bash` prints these lines.
case $- in *i*) ;; *) return 0 ;; esac

# Runs before each prompt and keeps the status of the last command. Short, because bash copies a function to call
# it: one more `local`, `$(<file)` or `${name-}` takes as long as mapfile takes to read a file.
_claude_usage_refresh() {
  _cu_status=$?
  case $-:$_cu_strict in *[eu]*:) _claude_usage_strictly; return ;; esac
  _cu_seen=$CLAUDE_SECURESTORAGE_CONFIG_DIR:$CLAUDE_CONFIG_DIR:$XDG_CACHE_HOME:$HOME:$CLAUDE_USAGE_ASCII:\
$CLAUDE_USAGE_SEGMENTS:$CLAUDE_USAGE_MONEY:$CLAUDE_USAGE_MAX_WIDTH:$CLAUDE_USAGE_THRESHOLDS:\
$NO_COLOR:$COLUMNS:${#_cu_block}
  # A painted file: the text, valid until, the expired text, valid from.
  if [[ $_cu_seen == "$_cu_known" && -f $_cu_file && -r $_cu_file ]]; then
    mapfile -t claude_usage_prompt <"$_cu_file"
  else
    _claude_usage_fetch
  fi
  if [[ ${claude_usage_prompt[1]} == "$_cu_due" ]]; then
    mapfile -td . -n 1 _cu_now </proc/uptime || _cu_now=$_cu_until
  else
    _claude_usage_times
  fi
  ((_cu_now < _cu_until && EPOCHSECONDS < _cu_end && EPOCHSECONDS >= _cu_since)) || _claude_usage_expired
  return "$_cu_status"
}

# For shells with `set -u` or `set -e`: both are off while we run, and restored.
_claude_usage_strictly() {
  local _cu_strict=true options=$- status=$_cu_status
  set +eu
  _claude_usage_refresh
  case $options in *u*) set -u ;; esac
  case $options in *e*) set -e; return 0 ;; esac
  return "$status"
}

# Finds the file of this account, variant and width, when one of their variables has changed.
_claude_usage_locate() {
  local cache=$XDG_CACHE_HOME home=$HOME folder=${CLAUDE_SECURESTORAGE_CONFIG_DIR-$CLAUDE_CONFIG_DIR} account=default surface=bash
  local variant lines width='' file=$_cu_file
  [[ $_cu_old ]] || _cu_known=$_cu_seen
  while [[ $home == */ ]]; do home=${home%/}; done
  [[ $cache == /* ]] || cache=$home/.cache
  if [[ $folder ]]; then
    # A relative folder differs by working folder, so it is resolved each time.
    [[ $folder == /* ]] || folder=$PWD/$folder _cu_known=''
    while [[ $folder == */ ]]; do folder=${folder%/}; done
    if [[ $folder != "$home/.claude" ]]; then
      account=${folder//'%'/%25}
      account=${account//'/'/%2F}
    fi
  fi
  [[ ! $NO_COLOR ]] || surface=plain
  lines=$cache/claude-usage/${account:-%2F}/lines
  [[ $HOME == /* ]] || lines=/dev/null

  # The line takes at most half of the terminal.
  case $COLUMNS in
    [1-9] | [123][0-9]) width=-10 ;;
    [4-7][0-9]) width=-20 ;;
    [89][0-9] | 1[01][0-9]) width=-40 ;;
    1[2-5][0-9]) width=-60 ;;
  esac

  # Where bash counts bytes as characters, only ASCII keeps the prompt's width.
  _cu_ascii=$CLAUDE_USAGE_ASCII _cu_bytes=''
  [[ ${#_cu_block} == 1 ]] || _cu_ascii=${CLAUDE_USAGE_ASCII:-on} _cu_bytes=true
  variant="@$_cu_ascii;$CLAUDE_USAGE_SEGMENTS;$CLAUDE_USAGE_MONEY"
  variant="$variant;$CLAUDE_USAGE_MAX_WIDTH;$CLAUDE_USAGE_THRESHOLDS"
  case $variant in '@;;;;' | */*) variant='' ;; esac
  _cu_surface=$surface _cu_file=$lines/$surface$width$variant
  # What is valid too until the daemon renders that: with other settings, at another width, for a pipe.
  _cu_others=("$lines/$surface$width" "$lines/$surface" "$lines/plain$width" "$lines/plain")
  [[ ! $_cu_bytes ]] || _cu_others=("${_cu_others[@]:2}")
  [[ $_cu_file == "$file" ]] || _cu_missed=0
}

# Reads the painted file where it is new or missing, or without mapfile's delimiter: before bash 4.4.
_claude_usage_fetch() {
  local line file
  [[ $_cu_seen == "$_cu_known" ]] || _claude_usage_locate
  claude_usage_prompt=()
  [[ -f $_cu_file && -r $_cu_file ]] || _claude_usage_start unpainted
  for file in "$_cu_file" "${_cu_others[@]}"; do
    if [[ -f $file && -r $file ]]; then
      while IFS= read -r line || [[ $line ]]; do claude_usage_prompt+=("$line"); done <"$file"
      break
    fi
  done
  # Where characters are bytes, what another line has beyond ASCII is left out.
  [[ $_cu_bytes && $file != "$_cu_file" ]] || return 0
  for line in "${!claude_usage_prompt[@]}"; do
    file=${claude_usage_prompt[line]//[! -~]/}
    claude_usage_prompt[line]=${file# }
  done
}

# Between which times the line is valid, and what time it is: by the boot clock, which cannot be set, and by the
# calendar clock, from when it was painted: a machine that was resumed has an old uptime in the same boot. No line is
# valid for more than two hours.
_claude_usage_times() {
  local epoch until boot since=${claude_usage_prompt[3]}
  IFS=' ' read -r epoch until boot <<<"${claude_usage_prompt[1]}"
  _cu_due=' ' _cu_until=0
  _claude_usage_time
  _claude_usage_digits "$epoch" || return 0
  _claude_usage_digits "$since" || return 0
  _cu_since=$((10#$since)) _cu_end=$((10#$epoch))
  ((_cu_since > _cu_end - 7200)) || _cu_since=$((_cu_end - 7200))
  if [[ $_cu_boot && $until != - && $boot != - ]]; then
    [[ $boot == "$_cu_boot" ]] || return 0
    # Whole seconds: a line that ends within this second ends a little early.
    _claude_usage_digits "$until" || return 0
    _cu_due=${claude_usage_prompt[1]} _cu_until=$((10#$until / 100))
    mapfile -td . -n 1 _cu_now </proc/uptime
    # Once a line is enough: where a machine is resumed, so is this shell, with the line it has read.
    ((_cu_now >= _cu_until - 7200)) || _cu_until=0
  elif ((_cu_now >= _cu_since)); then
    _cu_until=$_cu_end
  fi
  # Before bash 5, EPOCHSECONDS is unset and counts as 0.
  [[ $EPOCHSECONDS ]] || _cu_since=0 _cu_end=1
}

_claude_usage_digits() {
  case ${1:--} in *[!0123456789]* | ????????????????*) return 1 ;; esac
}

# The text after the expiry, or the last of the later ones whose time has come: `EPOCH TEXT`, from the fifth line on.
_claude_usage_expired() {
  local stage
  _claude_usage_start
  _claude_usage_time
  for stage in "${claude_usage_prompt[@]:4}"; do
    if _claude_usage_digits "${stage%% *}" && ((_cu_now >= 10#${stage%% *})); then
      claude_usage_prompt[2]=${stage#* }
    fi
  done
  claude_usage_prompt=${claude_usage_prompt[2]}
  [[ ! $claude_usage_prompt ]] || return 0
  ((_cu_missed)) || _cu_missed=$_cu_now
  claude_usage_prompt=starting
  case $CLAUDE_USAGE_AUTOSTART in false | 0 | no | off) claude_usage_prompt=stopped ;; esac
  ((_cu_now < _cu_missed + 60)) || claude_usage_prompt=stopped
}

# Has the launcher start a daemon or request this line from it; at most once a minute.
_claude_usage_start() {
  case $CLAUDE_USAGE_AUTOSTART:${1-} in false: | 0: | no: | off:) return 0 ;; esac
  _claude_usage_time
  ((_cu_now < _cu_started || _cu_now >= _cu_started + 60)) || return 0
  _cu_started=$_cu_now
  (
    export ${CLAUDE_SECURESTORAGE_CONFIG_DIR+CLAUDE_SECURESTORAGE_CONFIG_DIR} CLAUDE_CONFIG_DIR
    export XDG_CACHE_HOME HOME CLAUDE_USAGE_ASCII=$_cu_ascii
    export CLAUDE_USAGE_SEGMENTS CLAUDE_USAGE_MONEY CLAUDE_USAGE_MAX_WIDTH CLAUDE_USAGE_THRESHOLDS
    export CLAUDE_USAGE_AUTOSTART
    "$_cu_launcher" --for "$_cu_surface" &
  ) </dev/null >/dev/null 2>&1
}

# The calendar clock; before bash 4.2 it takes `date`.
_claude_usage_time() {
  printf -v _cu_now '%(%s)T' -1 2>/dev/null || _cu_now=$(date +%s)
}

claude_usage_prompt='' _cu_known='' _cu_file='' _cu_due=' ' _cu_since=0 _cu_end=0
_cu_strict='' _cu_block=$'\xe2\x96\x88' _cu_boot='' _cu_old=''
: "${_cu_started:=0}"
if ! mapfile -td . claude_usage_prompt </dev/null 2>/dev/null; then
  _cu_old=true
elif [[ -r /proc/uptime && -r /proc/sys/kernel/random/boot_id ]]; then
  # Once is enough: no shell survives a reboot.
  IFS= read -r _cu_boot </proc/sys/kernel/random/boot_id
  _cu_boot=${_cu_boot%%-*}
fi
_cu_launcher=${BASH_SOURCE[0]}
while [[ -L $_cu_launcher ]]; do
  _cu_link=$(readlink -- "$_cu_launcher")
  case $_cu_link in
    /*) _cu_launcher=$_cu_link ;;
    *) _cu_launcher=${_cu_launcher%/*}/$_cu_link ;;
  esac
done
[[ $_cu_launcher == /* ]] || _cu_launcher=$PWD/$_cu_launcher
_cu_launcher=${_cu_launcher%/*}/../claude-usage

# Appended to PROMPT_COMMAND: an array, or a string, as always before bash 5.1.
# shellcheck disable=SC2128,SC2178
case "${PROMPT_COMMAND[*]-}" in
  *_claude_usage_refresh*) ;;
  *)
    if [[ ${PROMPT_COMMAND[1]+list} ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
      PROMPT_COMMAND+=(_claude_usage_refresh)
    else
      PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}_claude_usage_refresh
    fi
    ;;
esac
