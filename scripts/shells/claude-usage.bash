# shellcheck shell=bash disable=SC2128,SC2178 # of an array the first is meant, as mapfile sets it
# bash: keeps $claude_usage_prompt, the line as prompts expand it, without a fork. Source it from ~/.bashrc,
# below what else sets PROMPT_COMMAND, and refer to the variable, as in PS1='$claude_usage_prompt \$ ': text
# put into a prompt by value could be executed. `claude-usage init bash` prints these lines.
case $- in *i*) ;; *) return 0 ;; esac

# Before each prompt; the status of the last command passes through. Lean, for bash copies a function to call
# it: what one more `local`, `$(<file)` or `${name-}` takes, mapfile reads a file in.
_claude_usage_refresh() {
  _cu_status=$?
  case $-:$_cu_strict in *[eu]*:) _claude_usage_strictly; return ;; esac
  _cu_seen=$CLAUDE_SECURESTORAGE_CONFIG_DIR:$CLAUDE_CONFIG_DIR:$XDG_CACHE_HOME:$HOME:$CLAUDE_USAGE_ASCII:\
$CLAUDE_USAGE_SEGMENTS:$CLAUDE_USAGE_MONEY:$CLAUDE_USAGE_MAX_WIDTH:$CLAUDE_USAGE_THRESHOLDS:\
$NO_COLOR:${#_cu_block}
  # A painted file: the text, until when it is true, the text from then on, since when it is true.
  if [[ $_cu_seen == "$_cu_known" && -f $_cu_file && -r $_cu_file ]]; then
    mapfile -t claude_usage_prompt <"$_cu_file"
  else
    _claude_usage_fetch
  fi
  if [[ ${claude_usage_prompt[1]} == "$_cu_due" ]]; then
    mapfile -td . -n 1 _cu_now </proc/uptime || _cu_now=$_cu_until
  else
    _claude_usage_reckon
  fi
  ((_cu_now < _cu_until && _cu_now >= _cu_from && EPOCHSECONDS < _cu_end && EPOCHSECONDS >= _cu_since)) ||
    _claude_usage_expired
  return "$_cu_status"
}

# Where a shell may not name what is unset, or ends when a command fails, that is not for us to change.
_claude_usage_strictly() {
  local _cu_strict=true options=$- status=$_cu_status
  set +eu
  _claude_usage_refresh
  case $options in *u*) set -u ;; esac
  case $options in *e*) set -e; return 0 ;; esac
  return "$status"
}

# Where the line of this account and look is, when a variable that decides it has changed.
_claude_usage_place() {
  local cache=$XDG_CACHE_HOME home=$HOME folder=${CLAUDE_SECURESTORAGE_CONFIG_DIR-$CLAUDE_CONFIG_DIR} account=default surface=bash
  local look file=$_cu_file
  [[ $_cu_old ]] || _cu_known=$_cu_seen
  while [[ $home == */ ]]; do home=${home%/}; done
  [[ $cache == /* ]] || cache=$home/.cache
  if [[ $folder ]]; then
    # Such a folder is another one in each place, and so is looked up each time.
    [[ $folder == /* ]] || folder=$PWD/$folder _cu_known=''
    while [[ $folder == */ ]]; do folder=${folder%/}; done
    if [[ $folder != "$home/.claude" ]]; then
      account=${folder//'%'/%25}
      account=${account//'/'/%2F}
    fi
  fi
  [[ ! $NO_COLOR ]] || surface=plain
  _cu_common=$cache/claude-usage/${account:-%2F}/lines/$surface
  [[ $HOME == /* ]] || _cu_common=/dev/null/$surface

  # Where bash counts bytes for characters, only ASCII keeps the prompt's width.
  _cu_ascii=$CLAUDE_USAGE_ASCII _cu_bytes=''
  [[ ${#_cu_block} == 1 ]] || _cu_ascii=${CLAUDE_USAGE_ASCII:-on} _cu_bytes=true
  look="@$_cu_ascii;$CLAUDE_USAGE_SEGMENTS;$CLAUDE_USAGE_MONEY"
  look="$look;$CLAUDE_USAGE_MAX_WIDTH;$CLAUDE_USAGE_THRESHOLDS"
  case $look in '@;;;;' | */*) look='' ;; esac
  _cu_file=$_cu_common$look
  [[ $_cu_file == "$file" ]] || _cu_missed=0
}

# The painted file of a shell that is new here, or has none, or knows no mapfile with a delimiter: before bash 4.4.
_claude_usage_fetch() {
  local line file
  [[ $_cu_seen == "$_cu_known" ]] || _claude_usage_place
  file=$_cu_file
  claude_usage_prompt=()
  if ! [[ -f $file && -r $file ]]; then
    _claude_usage_start unpainted
    # Until the daemon paints as this shell wishes, the line as all others see it is true as well.
    file=$_cu_common
    [[ ! $_cu_bytes && -f $file && -r $file ]] || return 0
  fi
  while IFS= read -r line || [[ $line ]]; do claude_usage_prompt+=("$line"); done <"$file"
}

# From when until when the line is valid, and what time it is: by the boot clock, which cannot be set, and by the
# calendar clock, from when it was painted: a machine that was resumed has an old uptime in the same boot. No line is
# valid for more than two hours.
_claude_usage_reckon() {
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
    # Seconds will do: a line that ends within this one ends a little early.
    _claude_usage_digits "$until" || return 0
    _cu_due=${claude_usage_prompt[1]} _cu_until=$((10#$until / 100)) _cu_from=$((10#$until / 100 - 7200))
    mapfile -td . -n 1 _cu_now </proc/uptime
  else
    _cu_until=$_cu_end _cu_from=$_cu_since
  fi
  # Before bash 5 that is no clock, and counts as 0.
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

# Has the launcher start a daemon, or tell the one there is of this look; once a minute at most.
_claude_usage_start() {
  case $CLAUDE_USAGE_AUTOSTART:${1-} in false: | 0: | no: | off:) return 0 ;; esac
  _claude_usage_time
  ((_cu_now < _cu_asked || _cu_now >= _cu_asked + 60)) || return 0
  _cu_asked=$_cu_now
  (
    export ${CLAUDE_SECURESTORAGE_CONFIG_DIR+CLAUDE_SECURESTORAGE_CONFIG_DIR} CLAUDE_CONFIG_DIR
    export XDG_CACHE_HOME HOME CLAUDE_USAGE_ASCII=$_cu_ascii
    export CLAUDE_USAGE_SEGMENTS CLAUDE_USAGE_MONEY CLAUDE_USAGE_MAX_WIDTH CLAUDE_USAGE_THRESHOLDS
    export CLAUDE_USAGE_AUTOSTART
    "$_cu_launcher" --for "${_cu_common##*/}" &
  ) </dev/null >/dev/null 2>&1
}

# The calendar's clock; bash before 4.2 must ask `date`.
_claude_usage_time() {
  printf -v _cu_now '%(%s)T' -1 2>/dev/null || _cu_now=$(date +%s)
}

claude_usage_prompt='' _cu_known='' _cu_file='' _cu_due=' ' _cu_from=0 _cu_since=0 _cu_end=0
_cu_strict='' _cu_block=$'\xe2\x96\x88' _cu_boot='' _cu_old=''
: "${_cu_asked:=0}"
if ! mapfile -td . claude_usage_prompt </dev/null 2>/dev/null; then
  _cu_old=true
elif [[ -r /proc/uptime && -r /proc/sys/kernel/random/boot_id ]]; then
  # Once is enough: no shell outlives the start of its machine.
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

# Behind what is there, be it a list or, as in bash before 5.1, always a string.
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
