# fish: claude_usage_prompt prints the line, without a fork. Source this from ~/.config/fish/config.fish. Without a
# right prompt of your own it becomes one; in your own, call claude_usage_prompt.
# `claude-usage init fish` prints these lines.
if status is-interactive

    # Keeps the status of the last command.
    function claude_usage_prompt --description 'Prints how much of the Claude plan is used'
        set -l last_status $status
        set -l seen "$CLAUDE_SECURESTORAGE_CONFIG_DIR
$CLAUDE_CONFIG_DIR
$XDG_CACHE_HOME
$HOME
$PWD
$CLAUDE_USAGE_ASCII
$CLAUDE_USAGE_SEGMENTS
$CLAUDE_USAGE_MONEY
$CLAUDE_USAGE_MAX_WIDTH
$CLAUDE_USAGE_THRESHOLDS
$NO_COLOR
$COLUMNS
$LC_ALL
$LC_CTYPE
$LANG"
        test "$seen" = "$__claude_usage_known"; or __claude_usage_locate "$seen"
        set -l file $__claude_usage_file
        if not test -f $file -a -r $file
            __claude_usage_start unpainted
            for other in $__claude_usage_others /dev/null
                set file $other
                test -f $file -a -r $file; and break
            end
        end
        read -lz content <$file
        # What another line has beyond ASCII is left out.
        if test -n "$__claude_usage_bytes" -a "$file" != $__claude_usage_file
            set content (string replace -ar '[^ -~\n]' '' -- "$content" | string replace -r '^ ' '' | string collect)
        end
        test "$content" = "$__claude_usage_content"; or __claude_usage_parse "$content"
        set -l now
        set -l rest
        if test "$__claude_usage_clock" = uptime
            read -d . now rest </proc/uptime
        else
            set now (__claude_usage_now)
        end
        if test "$now" -lt $__claude_usage_until -a "$now" -ge $__claude_usage_since
            printf %s $__claude_usage_live
        else
            __claude_usage_expired
        end
        return $last_status
    end

    # Finds the file of this account, variant and width, when one of their variables has changed.
    function __claude_usage_locate --argument-names seen
        set -l home (string trim --right --chars / -- "$HOME" | string collect)
        set -l cache "$XDG_CACHE_HOME"
        string match -q '/*' -- "$cache"; or set cache $home/.cache
        set -l account default
        set -l folder "$CLAUDE_CONFIG_DIR"
        set -q CLAUDE_SECURESTORAGE_CONFIG_DIR; and set folder "$CLAUDE_SECURESTORAGE_CONFIG_DIR"
        if test -n "$folder"
            string match -q '/*' -- "$folder"; or set folder "$PWD/$folder"
            set folder (string trim --right --chars / -- "$folder" | string collect)
            test "$folder" = "$home/.claude"
            or set account (string replace -a % %25 -- "$folder" | string replace -a / %2F | string collect)
            test -n "$account"; or set account %2F
        end
        set -g __claude_usage_surface fish
        test -n "$NO_COLOR"; and set __claude_usage_surface plain
        set -l lines "$cache/claude-usage/$account/lines"
        string match -q '/*' -- "$HOME"; or set lines /dev/null

        # The line takes at most half of the terminal.
        set -l width ''
        if string match -qr '^[1-9][0-9]{0,4}$' -- "$COLUMNS"
            if test $COLUMNS -lt 40
                set width -10
            else if test $COLUMNS -lt 80
                set width -20
            else if test $COLUMNS -lt 120
                set width -40
            else if test $COLUMNS -lt 160
                set width -60
            end
        end

        # fish itself writes UTF-8 in every locale, but the terminal of another one shows only ASCII.
        set -g __claude_usage_ascii "$CLAUDE_USAGE_ASCII"
        set -g __claude_usage_bytes ''
        set -l locale (string match -v -- '' $LC_ALL $LC_CTYPE $LANG) utf
        if not string match -qi '*utf*' -- $locale[1]
            set __claude_usage_bytes true
            test -n "$__claude_usage_ascii"; or set __claude_usage_ascii on
        end
        set -l variant "@$__claude_usage_ascii;$CLAUDE_USAGE_SEGMENTS;$CLAUDE_USAGE_MONEY"
        set variant "$variant;$CLAUDE_USAGE_MAX_WIDTH;$CLAUDE_USAGE_THRESHOLDS"
        test "$variant" = '@;;;;'; and set variant ''
        string match -q '*/*' -- "$variant"; and set variant ''
        set -l surface $__claude_usage_surface
        set -g __claude_usage_file "$lines/$surface$width$variant"
        # What is valid too until the daemon renders that: with other settings, at another width, for a pipe.
        set -g __claude_usage_others "$lines/$surface$width" "$lines/$surface" "$lines/plain$width" "$lines/plain"
        test -z "$__claude_usage_bytes"; or set __claude_usage_others $__claude_usage_others[3..4]
        set -g __claude_usage_missed 0
        set -g __claude_usage_known "$seen"
    end

    # A painted file: the text, valid until, the expired text, valid from. The boot clock cannot be set, and
    # restarts with each boot; a line without it is valid by the calendar clock, not before it was painted.
    function __claude_usage_parse --argument-names content
        set -g __claude_usage_content "$content"
        set -l lines (string split \n -- "$content")
        set -g __claude_usage_live "$lines[1]"
        set -g __claude_usage_stale "$lines[3]"
        set -g __claude_usage_stages
        test (count $lines) -lt 5; or set __claude_usage_stages $lines[5..-1]
        set -g __claude_usage_clock ''
        set -g __claude_usage_until 0
        set -g __claude_usage_since 0
        set -l due (string split ' ' -- "$lines[2]")
        if test -n "$__claude_usage_boot"; and test "$due[2]" != -; and test "$due[3]" != -
            # Whole seconds: a line that ends within this second ends a little early.
            set -l seconds (string match -r '^[0-9]{1,13}(?=[0-9]{2}$)' -- "$due[2]")
            test -n "$seconds"; and test "$due[3]" = "$__claude_usage_boot"; or return
            set __claude_usage_clock uptime
            set __claude_usage_until $seconds
        else if string match -qr '^[0-9]{1,15} [0-9]{1,15}$' -- "$due[1] $lines[4]"
            set __claude_usage_until $due[1]
            set __claude_usage_since $lines[4]
        end
        # Within one boot the uptime may be smaller than it was: in a container, on a machine that was resumed. No
        # line is valid for more than two hours.
        set -l earliest (math $__claude_usage_until - 7200)
        test $__claude_usage_since -gt $earliest; or set __claude_usage_since $earliest
    end

    # The text after the expiry, or the last of the later ones whose time has come: `EPOCH TEXT`, from the fifth line on.
    function __claude_usage_expired
        __claude_usage_start
        set -l now (__claude_usage_now)
        set -l text $__claude_usage_stale
        for stage in $__claude_usage_stages
            set -l parts (string split -m 1 ' ' -- "$stage")
            string match -qr '^[0-9]{1,15}$' -- "$parts[1]"; and test $now -ge $parts[1]; or continue
            set text "$parts[2]"
        end
        if test -n "$text"
            printf %s $text
            return
        end
        test $__claude_usage_missed != 0; or set -g __claude_usage_missed $now
        if contains -- "$CLAUDE_USAGE_AUTOSTART" false 0 no off
            or test $now -ge (math $__claude_usage_missed + 60)
            printf stopped
        else
            printf starting
        end
    end

    # Has the launcher start a daemon or request this line from it; at most once a minute.
    function __claude_usage_start
        test "$argv[1]" != unpainted
        and contains -- "$CLAUDE_USAGE_AUTOSTART" false 0 no off
        and return
        set -l now (__claude_usage_now)
        test $now -lt $__claude_usage_started -o $now -ge (math $__claude_usage_started + 60); or return
        set -g __claude_usage_started $now
        # In a function of fish, `set -lx` exports to what it calls.
        set -lx CLAUDE_USAGE_ASCII "$__claude_usage_ascii"
        set -lx CLAUDE_USAGE_SEGMENTS "$CLAUDE_USAGE_SEGMENTS"
        set -lx CLAUDE_USAGE_MONEY "$CLAUDE_USAGE_MONEY"
        set -lx CLAUDE_USAGE_MAX_WIDTH "$CLAUDE_USAGE_MAX_WIDTH"
        set -lx CLAUDE_USAGE_THRESHOLDS "$CLAUDE_USAGE_THRESHOLDS"
        set -lx CLAUDE_USAGE_AUTOSTART "$CLAUDE_USAGE_AUTOSTART"
        # sh starts it in the background, so that it is not a job of this shell.
        sh -c '"$0" --for "$1" &' $__claude_usage_launcher $__claude_usage_surface </dev/null &>/dev/null
    end

    # The calendar clock: fish has none, but from 3.6 on it knows when a file was written, and how long ago.
    if contains path (builtin -n); and path mtime --relative / &>/dev/null
        function __claude_usage_now
            set -l times (path mtime /) (path mtime --relative /)
            math $times[1] + $times[2]
        end
    else
        function __claude_usage_now
            date +%s
        end
    end

    set -g __claude_usage_known ''
    set -g __claude_usage_content x
    set -q __claude_usage_started; or set -g __claude_usage_started 0
    set -g __claude_usage_launcher (realpath (status filename | string collect) | string collect)
    set __claude_usage_launcher (string replace -r '/[^/]*/[^/]*$' /claude-usage -- "$__claude_usage_launcher" | string collect)
    # Once is enough: no shell survives a reboot.
    set -g __claude_usage_boot ''
    test -r /proc/uptime -a -r /proc/sys/kernel/random/boot_id
    and read -g __claude_usage_boot </proc/sys/kernel/random/boot_id
    set __claude_usage_boot (string replace -r -- '-.*' '' "$__claude_usage_boot")

    # The user's own right prompt stays.
    functions -q fish_right_prompt
    or function fish_right_prompt
        claude_usage_prompt
    end
end
