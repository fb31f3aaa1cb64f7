# powerlevel10k: the segment claude_usage. Source this from ~/.zshrc and add claude_usage to
# POWERLEVEL9K_RIGHT_PROMPT_ELEMENTS. Its state is CALM, WARM, HOT, FULL, STALE or BLANK, so that
# POWERLEVEL9K_CLAUDE_USAGE_HOT_FOREGROUND and the like change its colours.
[[ -o interactive ]] || return 0
'builtin' 'source' "${${(%):-%x}:A:h}/claude-usage.zsh"

# The text is prompt-escaped and never expanded: powerlevel10k does that only with -e.
prompt_claude_usage() {
  local claude_usage_prompt
  _claude_usage_refresh p10k
  local state=${claude_usage_prompt%% *} colour=
  case $state in
    CALM) colour=2 ;;
    WARM) colour=3 ;;
    HOT) colour=208 ;;
    FULL) colour=1 ;;
    STALE | BLANK) colour=244 ;;
    *) return 0 ;;
  esac
  p10k segment -s $state -f $colour -t "${claude_usage_prompt#* }"
}

# powerlevel10k records this call and shows it when the next shell starts, however much later: so no number.
instant_prompt_claude_usage() {
  p10k segment -s BLANK -f 244 -t '...'
}
