# fish: claude_usage_prompt prints the line, without a fork. Source this from ~/.config/fish/config.fish. Where
# there is no right prompt it becomes that; in one of your own, call claude_usage_prompt.
# `claude-usage init fish` prints these lines.
if status is-interactive

    # The status of the last command passes through.
    function claude_usage_prompt --description 'Prints how much of the Claude plan is left'
        set -l last_status $status
        set -l seen "$CLAUDE_CONFIG_DIR
$XDG_CACHE_HOME
$HOME
$PWD
$CLAUDE_USAGE_ASCII
$CLAUDE_USAGE_SEGMENTS
$CLAUDE_USAGE_MONEY
$CLAUDE_USAGE_MAX_WIDTH
$CLAUDE_USAGE_THRESHOLDS
$NO_COLOR
$LC_ALL
$LC_CTYPE
$LANG"
        test "$seen" = "$__claude_usage_known"; or __claude_usage_place $seen
        set -l file $__claude_usage_file
        set -l content ''
        if not test -f $file -a -r $file
            __claude_usage_start unpainted
            # Until the daemon paints as this shell wishes, the line as all others see it is true as well.
            test -n "$__claude_usage_bytes"; or set file $__claude_usage_common
            test -f $file -a -r $file; or set file /dev/null
        end
        read -lz content <$file
        test "$content" = "$__claude_usage_content"; or __claude_usage_parse $content
        set -l now
        if test "$__claude_usage_clock" = uptime
            read -l -d . now _ </proc/uptime
        else
            set now (__claude_usage_now)
        end
        if test $now -lt $__claude_usage_until -a $now -ge $__claude_usage_since
            printf %s $__claude_usage_live
        else
            __claude_usage_expired
        end
        return $last_status
    end

    # Where the line of this account and look is, when a variable that decides it has changed.
    function __claude_usage_place --argument-names seen
        set -l home (string trim --right --chars / -- "$HOME")
        set -l cache $XDG_CACHE_HOME
        string match -q '/*' -- "$cache"; or set cache $home/.cache
        set -l account default
        if test -n "$CLAUDE_CONFIG_DIR"
            set -l folder $CLAUDE_CONFIG_DIR
            string match -q '/*' -- "$folder"; or set folder $PWD/$folder
            set folder (string trim --right --chars / -- "$folder")
            test "$folder" = $home/.claude
            or set account (string replace -a % %25 -- "$folder" | string replace -a / %2F)
        end
        set -l surface fish
        test -n "$NO_COLOR"; and set surface plain
        set -g __claude_usage_common $cache/claude-usage/$account/lines/$surface
        string match -q '/*' -- "$HOME"; or set __claude_usage_common /dev/null/$surface
    end
end
