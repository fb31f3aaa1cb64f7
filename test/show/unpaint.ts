/** What is left of a painted line once its styles are taken off, as the surface itself would do it. */

/** A green gauge on a bar that is green itself takes the bar's own colour; tmux decides. */
export const UNLESS_GREEN = "#[fg=#{?#{m:*bg=green*,#{status-style}},default,green}]";

/**
 * tmux 3.3 reads a job's output twice. Expanding it, it halves every run of `#` but one before a `[`; an
 * odd run would be a format, and so is a mistake here. Drawing it, it takes `#[…]` for style and halves again.
 */
export function unpaintTmux(painted: string): string {
  const expanded = painted.replaceAll(UNLESS_GREEN, "").replace(/#+(\[?)/g, (found, bracket) => {
    if (bracket !== "") return found;
    if (found.length % 2 === 1) throw new Error(`a bare # in ${JSON.stringify(painted)}`);
    return found.slice(found.length / 2);
  });
  return expanded.replace(/((?:##)*)#\[[^\]]*\]|#+/g, (found, signs: string | undefined) =>
    "#".repeat(signs === undefined ? Math.ceil(found.length / 2) : signs.length / 2),
  );
}

export const unpaintAnsi = (painted: string): string => painted.replace(/\x1b\[[\d;]*m/g, "");
