# powerlevel10k: the segment claude_usage. Source this from ~/.zshrc and add claude_usage to
# POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS. Its state is CALM, WARM, HOT, FULL, STALE or BLANK, so that
# POWERLEVEL9K_CLAUDE_USAGE_HOT_FOREGROUND and the like change its colours.
[[ -o interactive ]] || return 0
_cu_segment=true
'builtin' 'source' "${${(%):-%x}:A:h}/claude-usage.zsh"
'builtin' 'unset' '_cu_segment'

# The text is prompt-escaped and never expanded: powerlevel10k does that only with -e.
prompt_claude_usage() {
  local claude_usage_prompt
  _claude_usage_refresh p10k
  local state=${claude_usage_prompt%% *} colour=
  # On black and on white alike each is at least 3.8:1.
  case $state in
    CALM) colour=29 ;;
    WARM) colour=130 ;;
    HOT) colour=166 ;;
    FULL) colour=160 ;;
    STALE | BLANK) colour=243 ;;
    *) return 0 ;;
  esac
  p10k segment -s $state -f $colour -t "${claude_usage_prompt#* }"
}

# powerlevel10k records this call and shows it when the next shell starts, however much later: so no number.
instant_prompt_claude_usage() {
  p10k segment -s BLANK -f 243 -t '...'
}
