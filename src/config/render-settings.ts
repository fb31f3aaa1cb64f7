/** The settings that readers need. Free of npm packages: every look that goes through Node loads this. */
import { MONEY_STYLES, SEGMENTS } from "../render/frame.ts";
import { row } from "./setting.ts";
import { choice, count, flag, selection, thresholds } from "./value-types.ts";

export const LOOKING = {
  ascii: row(flag, "false", "only characters of ASCII"),
  segments: row(
    selection(SEGMENTS),
    "5h,7d,models,extra",
    "what stands on the line, in this order",
  ),
  money: row(
    choice(MONEY_STYLES),
    "amount",
    "extra usage as amount ($5.56/50) or in the server's credits ($556/5000)",
  ),
  max_width: row(
    count(1, 500),
    "40",
    "cells a tmux line may take; segments go before it is longer",
  ),
  thresholds: row(
    thresholds,
    "50,70,90",
    "percentages from which the gauge is yellow, orange, red",
  ),
  autostart: row(flag, "true", "a look starts the daemon when none lives, at most once a minute"),
} as const;
